// Reads a calendar file from standard input with ical.js and prints what it found as JSON: a second, independent reader
// for the tests. Times come as UTC and as wall clock, worked out with the VTIMEZONE in the file, not with ours.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const text = readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const time = (value) => ({
  utc: value.toJSDate().toISOString(),
  wall: value.toString(),
  zone: value.zone ? value.zone.tzid : "floating",
});
const address = (property) =>
  property && { value: property.getFirstValue(), params: property.toJSON()[1] };

const events = calendar.getAllSubcomponents("vevent").map((component) => ({
  uid: component.getFirstPropertyValue("uid"),
  sequence: component.getFirstPropertyValue("sequence"),
  stamp: component.getFirstPropertyValue("dtstamp").toString(),
  start: time(component.getFirstPropertyValue("dtstart")),
  end: time(component.getFirstPropertyValue("dtend")),
  status: component.getFirstPropertyValue("status"),
  summary: component.getFirstPropertyValue("summary"),
  description: component.getFirstPropertyValue("description"),
  location: component.getFirstPropertyValue("location"),
  organizer: address(component.getFirstProperty("organizer")),
  attendees: component.getAllProperties("attendee").map(address),
}));

console.log(JSON.stringify({ method: calendar.getFirstPropertyValue("method"), events }));
