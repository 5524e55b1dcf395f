"""The results as a Markdown table that also reads well as text."""
MARKS = {"met": "met", "below": "below", "measured": "-", "missing": "MISSING", "failed": "FAILED"}


def text(report):
    machine = report["machine"]
    lines = [
        "# Strut beside its peers", "",
        f"{machine['processor']}, {machine['cores']} cores; {machine['date']}; Strut at {str(machine['commit'])[:9]}.",
        "Medians of runs in the order A B B A after a warm-up; the spread is from the least run to the most, over the "
        "median.",
        "A ratio above 1 says that Strut is ahead; in brackets the least and the most of neighbouring runs.", ""]
    lines += [f"**Warning:** {warning}" for warning in report["warnings"]]
    lines += [""] * bool(report["warnings"])
    heads = ["pair", "work", "Strut", "spread", "beside", "its figure", "spread", "ratio", "bar", "verdict"]
    lines += _grid(heads, [_row(pair) for pair in report["pairs"]])
    reasons = [f"- {pair['name']}: {pair['reason']}" for pair in report["pairs"] if pair["reason"]]
    left_out = [
        f"- {pair['name']}, {_shown(each['variant'])}: {each['reason']}" for pair in report["pairs"] if pair["theirs"]
        for each in pair["theirs"].get("missing_variants", []) if pair["status"] != "missing"]
    if reasons or left_out:
        lines += ["", "What is missing or failed:", "", *reasons, *left_out]
    lines += ["", "Settings of both sides:", ""]
    lines += [line for pair in report["pairs"] for line in _settings(pair)]
    return "\n".join(lines) + "\n"


def _row(pair):
    ours, theirs = pair["ours"], pair["theirs"] or {}
    beside = theirs.get("name") or "a limit"
    if theirs.get("variant"):
        beside += f" ({_shown(theirs['variant'])})"
    limit = _figure(pair["limit"], pair["unit"]) if pair["limit"] else ""
    return [
        pair["name"], pair["about"], _figure(ours.get("median"), pair["unit"]), _percent(ours.get("spread")), beside,
        _figure(theirs.get("median"), pair["unit"]) or limit, _percent(theirs.get("spread")),
        _ratio(pair), "" if pair["bar"] is None else f"{pair['bar']:g}", MARKS[pair["status"]]]


def _ratio(pair):
    if pair["ratio"] is None:
        return ""
    return f"{pair['ratio']:.3g} [{pair['ratio_low']:.3g}, {pair['ratio_high']:.3g}]"


def _settings(pair):
    lines = []
    for side in ("ours", "theirs"):
        account = pair[side]
        if account and "work" in account:
            lines.append(f"- {pair['name']}, {account['name']}: {_shown(account['work'])}")
            lines.append(f"  {_shown(account['runs'][0]['settings'])}")
    for key in ("check", "judged"):
        if pair.get(key):
            lines.append(f"  {key}: {_shown(pair[key])}")
    return lines


def _shown(values):
    def one(value):
        if isinstance(value, dict):
            return "{" + _shown(value) + "}"
        return f"{value:.6g}" if isinstance(value, float) else str(value)

    return ", ".join(f"{name} {one(value)}" for name, value in values.items())


def _figure(value, unit):
    if value is None:
        return ""
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ")):
        if value >= factor and unit != "times" and not unit.startswith("GFLOP"):
            return f"{value / factor:.3g}{prefix} {unit}" if "/" in unit else f"{value / factor:.3g} {prefix}{unit}"
    return f"{value:.3g} {unit}"


def _percent(share):
    return "" if share is None else f"{100 * share:.1f} %"


def _grid(heads, rows):
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    line = lambda cells: "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"
    return [line(heads), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)]
