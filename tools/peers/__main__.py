"""The command line of tools/bench."""
import argparse
import json
import os
import sys

from . import catalogue, chart, machine, measure, strut, table
from .bench import Bench, say
from .pair import Failed

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    options = arguments()
    if options.list:
        for pair in catalogue.ALL:
            beside = pair.theirs.name if pair.theirs else "a limit"
            print(f"{pair.name:28} {pair.about}; beside {beside}; bar {pair.bar:g}")
        return 0
    bench = Bench(ROOT, options.strut, options.quick)
    pairs = [pair for pair in catalogue.ALL if not options.only or pair.name in options.only]
    report = {"quick": options.quick, "warnings": [], "pairs": []}
    try:
        bench.strut = os.path.abspath(options.strut) if options.strut else strut.program(bench)
    except Failed as error:
        say(f"bench: {error}")
        return 1
    report |= {"strut": bench.strut, "load_before": machine.load(), "busy_before": machine.others_now()}
    if report["busy_before"] > 0.05:
        warn(report, f"other programs took {report['busy_before']:.0%} of the processors before the first run; the "
             "figures mean little while they do")
    try:
        for pair in pairs:
            say(f"{pair.name}: {pair.about}")
            result = measure.measure(bench, pair, options.rounds)
            report["pairs"].append(result)
            say(f"  {result['status']}" + (f", ratio {result['ratio']:.3g}" if result["ratio"] else "")
                + (f": {result['reason']}" if result["reason"] else ""))
            if result["others"] > 0.05:
                warn(report, f"{pair.name}: other programs took up to {result['others']:.0%} of the processors")
            write(report, options.out, bench)
    except KeyboardInterrupt:
        say("bench: interrupted; what was measured until then is kept")
        write(report, options.out, bench)
        return 130
    print(table.text(report), end="")
    say(f"bench: {options.out}/table.md, {options.out}/bench.json, {options.out}/bench.svg")
    return 1 if any(pair["status"] in ("missing", "failed") for pair in report["pairs"]) else 0


def arguments():
    parser = argparse.ArgumentParser(
        prog="tools/bench", description="Measures Strut beside other programs that do the same work, pair by pair, in "
        "the order A B B A after a warm-up. Leave the machine alone meanwhile.",
        epilog="Exit status: 0 all was measured, 1 a pair is missing or failed, 2 usage, 130 after Ctrl-C.")
    parser.add_argument("--list", action="store_true", help="name the pairs, and measure nothing")
    parser.add_argument("--only", metavar="NAME,...", type=names, help="measure these pairs only")
    parser.add_argument("--quick", action="store_true", help="short runs, for trying: the figures mean little")
    parser.add_argument("--rounds", type=positive, help="A B B A that many times (default: 1 to 3, by pair)")
    parser.add_argument("--strut", metavar="PATH", help="a built program (default: the checkout's, built first)")
    parser.add_argument(
        "--out", metavar="FOLDER", default=os.path.join(ROOT, ".build", "bench"),
        help="where table.md, bench.json and bench.svg go (default: .build/bench)")
    return parser.parse_args()


def names(text):
    known = [pair.name for pair in catalogue.ALL]
    wanted = [name for name in text.split(",") if name]
    for name in wanted:
        if name not in known:
            raise argparse.ArgumentTypeError(f"there is no pair '{name}'; tools/bench --list names them")
    return wanted


def positive(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1")
    return int(text)


def warn(report, text):
    report["warnings"].append(text)
    say(f"warning: {text}")


def write(report, folder, bench):
    os.makedirs(folder, exist_ok=True)
    # Last, since the peers are installed as they are needed.
    report["machine"] = machine.description(bench)
    for name, text in (
        ("bench.json", json.dumps(report, indent=1, default=str) + "\n"), ("table.md", table.text(report)),
        ("bench.svg", chart.svg(report))):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)


sys.exit(main())
