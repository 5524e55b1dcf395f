"""The ratios as an SVG: one row a pair, on a logarithmic axis, with the bar to clear."""
import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP, ROW, BOTTOM = 980, 390, 190, 92, 34, 46
# Okabe and Ito's colours, which people with any kind of colour vision tell apart; the shapes differ, too.
MET, BELOW, GREY, INK, FAINT = "#0072B2", "#D55E00", "#767676", "#1a1a1a", "#d9d9d9"


def svg(report):
    pairs = report["pairs"]
    values = [1.0]
    for pair in pairs:
        values += [value for value in (pair["ratio_low"], pair["ratio_high"], pair["bar"]) if value] \
            if pair["ratio"] else [value for value in (pair["bar"],) if value]
    axis = Axis(min(values) / 1.25, max(values) * 1.25)
    height = TOP + ROW * len(pairs) + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}" role="img">',
        "<title>Strut beside its peers: how many times as fast</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(20, 30, "Strut beside its peers", size=19, weight=600),
        _text(20, 50, f"{report['machine']['processor']}, {report['machine']['cores']} cores, "
              f"{report['machine']['date'][:10]}. Times as fast as the peer; whiskers: least and most of neighbouring "
              "runs.", fill=GREY, size=12),
        *_legend(), *axis.drawn(TOP, height - BOTTOM)]
    for index, pair in enumerate(pairs):
        parts += _row(pair, axis, TOP + ROW * index + ROW / 2)
    return "\n".join([*parts, "</svg>", ""])


class Axis:
    def __init__(self, low, high):
        self.low, self.high = math.log(low), math.log(high)

    def at(self, value):
        share = (math.log(value) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def drawn(self, top, bottom):
        decades = range(math.floor(self.low / math.log(10)), math.ceil(self.high / math.log(10)) + 1)
        ticks = [digit * 10.0 ** decade for decade in decades for digit in (1, 2, 5)]
        for tick in ticks:
            if not self.low <= math.log(tick) <= self.high:
                continue
            x, even = self.at(tick), tick == 1
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="{INK if even else FAINT}"/>'
            yield _text(x, bottom + 18, f"{tick:g}x", anchor="middle", fill=INK if even else GREY, size=12)
        yield _text(self.at(1), bottom + 35, "as fast", anchor="middle", size=12)


def _legend():
    y = 74
    yield _mark(LEFT + 6, y - 4, "met")
    yield _text(LEFT + 18, y, "clears the bar", size=12)
    yield _mark(LEFT + 126, y - 4, "below")
    yield _text(LEFT + 138, y, "does not", size=12)
    yield _bar(LEFT + 214, y - 4)
    yield _text(LEFT + 224, y, "the bar", size=12)


def _row(pair, axis, y):
    beside = pair["theirs"]["name"] if pair["theirs"] else "limit"
    yield _text(LEFT - 14, y - 1, pair["about"], anchor="end", size=12)
    yield _text(LEFT - 14, y + 13, f"{pair['name']}: beside {beside}", anchor="end", size=10.5, fill=GREY)
    if pair["bar"] is not None:
        yield _bar(axis.at(pair["bar"]), y)
    if pair["ratio"] is None:
        yield _text(WIDTH - RIGHT + 14, y + 4, pair["status"], fill=BELOW, weight=600)
        return
    low, high = axis.at(pair["ratio_low"]), axis.at(pair["ratio_high"])
    colour = _colour(pair["status"])
    yield f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
    yield _mark(axis.at(pair["ratio"]), y, pair["status"])
    said = f"{pair['ratio']:.3g}x" + (f", bar {pair['bar']:g}x" if pair["bar"] is not None else "")
    yield _text(WIDTH - RIGHT + 14, y + 4, said + (", failed" if pair["status"] == "failed" else ""), weight=600,
                fill=colour)


def _colour(status):
    return {"met": MET, "below": BELOW, "failed": BELOW}.get(status, GREY)


def _mark(x, y, status):
    if status == "met":
        return f'<circle cx="{x:.1f}" cy="{y}" r="6" fill="{MET}"/>'
    return (f'<path d="M{x:.1f} {y - 7}l7 7l-7 7l-7 -7z" fill="white" stroke="{_colour(status)}" stroke-width="2.2"/>')


def _bar(x, y):
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 11}" y2="{y + 11}" stroke="{INK}" stroke-width="2.5"/>'


def _text(x, y, words, anchor="start", size=13, weight=400, fill=INK):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}">{escape(words)}</text>')
