"""Source text to Markdown."""


def unwrapped(text: str) -> str:
    """Join the lines of each paragraph and list item: a line break in Markdown would stay one on the page."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        starts_anew = not line.strip() or line.startswith(("- ", "|", "#")) or line[:2].rstrip(".").isdigit()
        if starts_anew or not lines or not lines[-1].strip():
            lines.append(line)
        else:
            lines[-1] += f" {line.strip()}"
    return "\n".join(lines)
