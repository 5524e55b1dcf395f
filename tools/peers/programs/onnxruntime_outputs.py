"""Runs exported policies with onnxruntime.

onnxruntime_outputs.py FOLDER

Reads NAME.observations [rows, n], raw float32, for every NAME.onnx, and writes each output to NAME.OUTPUT as float32.
"""
import glob
import sys

import numpy
import onnxruntime

for path in glob.glob(sys.argv[1] + "/*.onnx"):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    [model] = session.get_inputs()
    rows = numpy.fromfile(path.replace(".onnx", ".observations"), "<f4").reshape(-1, model.shape[1])
    for output, values in zip(session.get_outputs(), session.run(None, {model.name: rows})):
        values.astype("<f4").tofile(path.replace(".onnx", "." + output.name))
