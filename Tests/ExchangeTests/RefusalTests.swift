import Environments
import Foundation
import Learning
import Protobuf
import SwiftProtobuf
import Testing

@testable import Exchange

/// A graph made wrong in one place, and what is said of it.
struct RefusalTests {
  struct Spoilt: Sendable, CustomTestStringConvertible {
    var message: String
    var spoil: @Sendable (inout Onnx_ModelProto) -> Void
    var testDescription: String { message }

    init(_ message: String, _ spoil: @escaping @Sendable (inout Onnx_ModelProto) -> Void) {
      self.message = message
      self.spoil = spoil
    }
  }

  /// `observation [N, 3]` through one layer and a tanh to `action [N, 2]`, without metadata.
  private static func model() -> Onnx_ModelProto {
    .with {
      $0.irVersion = 8
      $0.opsetImport = [.with { $0.version = 17 }]
      $0.graph.input = [value("observation", [nil, 3])]
      $0.graph.output = [value("action", [nil, 2])]
      $0.graph.node = [
        node("Gemm", ["observation", "weight", "bias"], "dense"), node("Tanh", ["dense"], "action"),
      ]
      $0.graph.initializer = [
        tensor("weight", [3, 2], [1, 2, 3, 4, 5, 6]), tensor("bias", [2], [0.5, -0.5]),
      ]
    }
  }

  private static func value(_ name: String, _ sizes: [Int?]) -> Onnx_ValueInfoProto {
    .with {
      $0.name = name
      $0.type.tensorType.elemType = 1
      $0.type.tensorType.shape.dim = sizes.map { size in
        .with { if let size { $0.dimValue = Int64(size) } else { $0.dimParam = "N" } }
      }
    }
  }

  private static func node(_ kind: String, _ inputs: [String], _ output: String) -> Onnx_NodeProto {
    .with {
      $0.name = output
      $0.opType = kind
      $0.input = inputs
      $0.output = [output]
    }
  }

  private static func tensor(_ name: String, _ dims: [Int64], _ values: [Float]) -> Onnx_TensorProto {
    .with {
      $0.name = name
      $0.dims = dims
      $0.dataType = 1
      $0.floatData = values
    }
  }

  private static func spec(_ actions: ActionSpec) -> EnvironmentSpec {
    EnvironmentSpec(
      observations: ["x", "y", "z"].map { ObservationChannel(term: $0) }, actions: actions, rewards: [], endings: [],
      controlStep: 0.1)
  }

  private static func policy(_ model: Onnx_ModelProto, _ specs: [EnvironmentSpec]) throws -> ONNXPolicy {
    let bytes: [UInt8] = try model.serializedBytes()
    do {
      return try ONNXPolicy(ONNXModel(bytes, path: "a.onnx"), specs: specs)
    } catch let error as ONNXError {
      throw FileError(path: "a.onnx", message: error.message)
    }
  }

  private static let onlyFloats =
    "only FLOAT, with INT64, INT32 and BOOL for indices, is run: export the policy in float32"

  private static let spoilt = [
    Spoilt("the file does not say which operator set of ONNX it uses") { $0.opsetImport = [] },
    Spoilt("the file uses operator set 6; 7 to 27 are run") { $0.opsetImport[0].version = 6 },
    Spoilt("the graph has 10001 nodes; at most 10000 are run") {
      $0.graph.node = (0...10_000).map { node("Tanh", ["observation"], "\($0)") }
    },
    Spoilt("the graph has 2 inputs, among them 'observation', 'memory'; a policy has one: the observation") {
      $0.graph.input.append(value("memory", [nil, 8]))
    },
    Spoilt("the graph has no input for the observation") { $0.graph.input = [] },
    Spoilt("the input 'observation' takes 4 numbers, but the world gives 3 observations") {
      $0.graph.input = [value("observation", [nil, 4])]
    },
    Spoilt("the input 'observation' takes 64 observations at once; export it for one, or for any number of them") {
      $0.graph.input = [value("observation", [64, 3])]
    },
    Spoilt("the input 'observation' has 3 axes, but an observation has one") {
      $0.graph.input = [value("observation", [nil, 1, 3])]
    },
    Spoilt("the input 'observation' is of type DOUBLE; \(onlyFloats)") {
      $0.graph.input[0].type.tensorType.elemType = 11
    },
    Spoilt("the output 'action' does not depend on the observation") { $0.graph.node[0].input[0] = "weight" },
    Spoilt("node 'dense' (Gemm): it reads 'action', which no node before it writes") {
      $0.graph.node[0].input[2] = "action"
    },
    Spoilt("node 'dense' (Gemm): it reads 'scale', which no node before it writes") {
      $0.graph.node[0].input[2] = "scale"
    },
    Spoilt("node 'action' (Tanh): it writes 'action' once more") {
      $0.graph.node.insert(node("Relu", ["dense"], "action"), at: 1)
    },
    Spoilt("node 1 (LSTM): 'LSTM' is not run: only dense layers, the usual activations and what reshapes them are") {
      $0.graph.node[1].opType = "LSTM"
      $0.graph.node[1].name = ""
    },
    Spoilt(
      "node 'action' (Tanh): 'com.acme.Tanh' is not run: only dense layers, the usual activations and what reshapes "
        + "them are"
    ) { $0.graph.node[1].domain = "com.acme" },
    Spoilt("node 'action' (Tanh): its input 0 is missing") {
      $0.graph.node[1].input = ["", "dense"]
    },
    Spoilt("node 'dense' (Gemm): its weights [2, 3] do not fit an input of 3") {
      $0.graph.initializer[0].dims = [2, 3]
    },
    Spoilt("node 'dense' (Gemm): its inputs [1, 2] and [3] do not go together") {
      $0.graph.initializer[1] = tensor("bias", [3], [1, 2, 3])
    },
    Spoilt("node 'dense' (Gemm): its weights do not make a layer: tensor 'layers.0.weight' holds nan at element 1") {
      $0.graph.initializer[0].floatData[1] = .nan
    },
    Spoilt("node 'dense' (Gemm): tensor 'weight' of shape [3, 2] needs 6 numbers, but has 5") {
      $0.graph.initializer[0].floatData.removeLast()
    },
    Spoilt("node 'dense' (Gemm): tensor 'weight' has 23 bytes, which is not a multiple of 4") {
      $0.graph.initializer[0].floatData = []
      $0.graph.initializer[0].rawData = Data(count: 23)
    },
    Spoilt("node 'dense' (Gemm): tensor 'weight' has the absurd shape [-1, 2]") {
      $0.graph.initializer[0].dims = [-1, 2]
    },
    Spoilt("node 'dense' (Gemm): tensor 'weight' has the absurd shape [4294967296, 4294967296]") {
      $0.graph.initializer[0].dims = [1 << 32, 1 << 32]
    },
    Spoilt("node 'dense' (Gemm): tensor 'weight' is of type FLOAT16; \(onlyFloats)") {
      $0.graph.initializer[0].dataType = 10
    },
    Spoilt("node 'dense' (Gemm): tensor 'weight' is of type 99; \(onlyFloats)") {
      $0.graph.initializer[0].dataType = 99
    },
    Spoilt(
      "node 'dense' (Gemm): tensor 'weight' keeps its values in another file, 'big.data'; save the model as one file "
        + "(torch.onnx.export: external_data=False)"
    ) {
      $0.graph.initializer[0].dataLocation = .external
      $0.graph.initializer[0].externalData = [
        .with {
          $0.key = "location"
          $0.value = "big.data"
        }
      ]
    },
    Spoilt("node 'dense' (Gemm): its attribute 'alpha' is not of type FLOAT") {
      $0.graph.node[0].attribute = [
        .with {
          $0.name = "alpha"
          $0.type = .int
        }
      ]
    },
    Spoilt("the output 'action' gives 6 numbers, but the world takes 2 numbers") {
      $0.graph.node[1] = node("Concat", ["dense", "dense", "dense"], "action")
      $0.graph.node[1].attribute = [
        .with {
          $0.name = "axis"
          $0.type = .int
          $0.i = 1
        }
      ]
    },
    Spoilt("node 'action' (Expand): its result has the absurd shape [100000, 100000, 1, 2]") {
      $0.graph.initializer.append(
        .with {
          $0.name = "shape"
          $0.dims = [4]
          $0.dataType = 7
          $0.int64Data = [100_000, 100_000, 1, 2]
        })
      $0.graph.node[1] = node("Expand", ["dense", "shape"], "action")
    },
    Spoilt("node '4' (Concat): with it the graph takes more memory than a policy's may") {
      // Each is forty-five times as large as the one before.
      $0.graph.node = [node("Tanh", ["observation"], "0")]
      for index in 1...8 {
        var node = node("Concat", [String](repeating: "\(index - 1)", count: 45), "\(index)")
        node.attribute = [
          .with {
            $0.name = "axis"
            $0.type = .int
            $0.i = 1
          }
        ]
        $0.graph.node.append(node)
      }
      $0.graph.output[0].name = "8"
    },
  ]

  @Test(arguments: spoilt) func `one message says what is wrong`(spoilt: Spoilt) throws {
    var model = Self.model()
    _ = try Self.policy(model, [Self.spec(wheels)])
    spoilt.spoil(&model)
    let error = #expect(throws: FileError.self) { try Self.policy(model, [Self.spec(wheels)]) }
    #expect(error?.description == "a.onnx: \(spoilt.message)")
  }

  @Test func `numbers go to the kind of action that they fit`() throws {
    let (drives, turns) = (Self.spec(wheels), Self.spec(.discrete(["left", "right"])))
    #expect(try Self.policy(Self.model(), [drives, turns]).index == 0)
    #expect(try Self.policy(Self.model(), [turns]).index == 0)
    var values = Self.model()
    values.graph.node[1].output = ["q"]
    values.graph.output[0].name = "q"
    #expect(try Self.policy(values, [drives, turns]).index == 1)
    let error = #expect(throws: FileError.self) {
      try Self.policy(Self.model(), [Self.spec(.continuous([ActionChannel(term: "only")])), Self.spec(choices)])
    }
    #expect(
      error?.message == "the output 'action' gives 2 numbers, but the world takes 1 numbers or one of 3 choices")
  }

  @Test func `an index beyond the world's choices is refused`() throws {
    var model = Self.model()
    model.graph.node[1] = Self.node("ArgMax", ["dense"], "action")
    model.graph.node[1].attribute = [
      .with {
        $0.name = "axis"
        $0.type = .int
        $0.i = 1
      }
    ]
    #expect(try Self.policy(model, [Self.spec(.discrete(["left", "right"]))]).index == 0)
    let error = #expect(throws: FileError.self) { try Self.policy(model, [Self.spec(choices)]) }
    #expect(error?.message == "the output 'action' gives one of 2 choices, but the world takes one of 3 choices")
  }

  @Test func `Gemm's factors and transpositions are heeded, and what is clipped is clipped`() throws {
    var model = Self.model()
    model.graph.node[0].attribute = [
      .with {
        $0.name = "alpha"
        $0.type = .float
        $0.f = 0.5
      },
      .with {
        $0.name = "beta"
        $0.type = .float
        $0.f = 2
      },
      .with {
        $0.name = "transB"
        $0.type = .int
        $0.i = 1
      },
    ]
    model.graph.initializer[0].dims = [2, 3]
    model.graph.node[1].opType = "Identity"
    let rule = try Self.policy(model, [Self.spec(wheels)]).rule()
    // 0.5 * (1 * 0.1 - 3 * 0.5) + 2 * 0.5 = 0.3 and 0.5 * (4 * 0.1 - 6 * 0.5) - 2 * 0.5 = -2.3, below 0.
    let result = action(rule, [0.1, 0, -0.5], width: 2)
    #expect(abs(result[0] - 0.3) < 1e-6)
    #expect(result[1] == 0)
  }
}
