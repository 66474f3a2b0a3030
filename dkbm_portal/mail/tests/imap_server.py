"""A small IMAP server for the tests of the poll: one folder, the commands that imaplib sends, faults on demand."""

import base64
import re
import socketserver
import threading

USER, PASSWORD = "portal@dkbm.example.org", "gehe/im:ß"


class ImapServer(socketserver.ThreadingTCPServer):
    """``mails`` is a list of [raw, flags]; ``faults`` names commands that are answered with NO."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, mails: list[bytes], *, knows_plain: bool = True, faults: tuple[str, ...] = ()):
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails = [[raw, set()] for raw in mails]
        self.knows_plain, self.faults = knows_plain, faults
        self.commands: list[str] = []
        self.selected = ""

    @property
    def port(self) -> int:
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()

    def flags(self) -> list[set[str]]:
        return [flags for _, flags in self.mails]


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("* OK ready")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            tag, _, rest = line.partition(" ")
            words = rest.split(" ")
            name = words.pop(0).upper()
            if name == "UID":
                name = words.pop(0).upper()
            self.server.commands.append(name)
            if name in self.server.faults:
                self._say(f"{tag} NO refused")
                continue
            status = getattr(self, f"_{name.lower()}", self._unknown)(words)
            self._say(f"{tag} {status} done")
            if name == "LOGOUT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _unknown(self, words):
        return "BAD unknown"

    def _capability(self, words):
        self._say("* CAPABILITY IMAP4rev1" + (" AUTH=PLAIN" if self.server.knows_plain else ""))
        return "OK"

    def _authenticate(self, words):
        self._say("+ go on")
        given = base64.b64decode(self.rfile.readline()).decode()
        return "OK" if given == f"\0{USER}\0{PASSWORD}" else "NO wrong"

    def _login(self, words):
        return "OK" if words == [USER, '"plain"'] else "NO wrong"

    def _select(self, words):
        self.server.selected = " ".join(words)
        self._say(f"* {len(self.server.mails)} EXISTS")
        return "OK"

    def _search(self, words):
        unseen = [str(number) for number, (_, flags) in enumerate(self.server.mails, 1) if "\\Seen" not in flags]
        self._say("* SEARCH " + " ".join(unseen))
        return "OK"

    def _fetch(self, words):
        limit = int(re.search(r"<0\.(\d+)>", words[1])[1])
        raw = self.server.mails[int(words[0]) - 1][0][:limit]
        self.wfile.write(f"* {words[0]} FETCH (UID {words[0]} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK"

    def _store(self, words):
        self.server.mails[int(words[0]) - 1][1].add(re.search(r"\\\w+", words[-1])[0])
        return "OK"

    def _logout(self, words):
        self._say("* BYE")
        return "OK"
