"""Prints the scalars that TensorBoard reads from the runs in a folder, as one JSON object: run, tag, [step, value]...

tensorboard_scalars.py FOLDER
"""
import json
import sys

from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer

# Without a limit: by default it keeps a sample of every curve.
runs = EventMultiplexer(size_guidance={"scalars": 0}).AddRunsFromDirectory(sys.argv[1]).Reload()
print(json.dumps({
    run: {tag: [[each.step, each.value] for each in runs.Scalars(run, tag)] for tag in tags["scalars"]}
    for run, tags in runs.Runs().items()}))
