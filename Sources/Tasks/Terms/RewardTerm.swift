import Environments
import Scene

/// A reward term of one environment: a value per control step, before its weight.
protocol RewardTerm: AnyObject {
  func begin(_ context: TaskContext)
  func value(_ context: TaskContext) -> Double
}

/// A reward term as decoded from a world.
struct WeightedTerm: Sendable {
  var description: TermDescription
  var weight: Double
  /// When this term pays, it is all that the step pays.
  var replaces: Bool
  var make: @Sendable () -> any RewardTerm
}

/// The reward terms that a world can name: add a file and a line.
struct RewardTermKind: Sendable {
  let name: String
  let about: String
  /// What a weight is per; a plain number where the term has no unit.
  var per = Dimension.none
  /// The task that it belongs to; nil: any.
  var task: String?
  let decode: @Sendable (MappingReader, TermScope) -> @Sendable () -> any RewardTerm

  static let all: [RewardTermKind] = [
    RewardTermKind(name: "alive", about: "every step", decode: Alive.decode),
    RewardTermKind(name: "forward", about: "way along x since the last step", per: .perLength, decode: Forward.decode),
    RewardTermKind(
      name: "upright", about: "growth of the tilt since the last step", per: .perAngle, decode: Upright.decode),
    RewardTermKind(name: "effort", about: "sum of the sizes of all commands", decode: Effort.decode),
    RewardTermKind(name: "success", about: "the episode ends as a success", decode: Success.decode),
    RewardTermKind(name: "failure", about: "the episode ends as a failure", decode: Failure.decode),
    RewardTermKind(
      name: "closer", about: "shortening of the remaining route", per: .perLength, task: "errand",
      decode: Closer.decode),
    RewardTermKind(
      name: "wall hit", about: "each new collision, and each half second that one lasts", task: "errand",
      decode: WallHit.decode),
    RewardTermKind(
      name: "picked up", about: "the parcel is taken at the depot", task: "errand", decode: PickedUp.decode),
    RewardTermKind(
      name: "delivered", about: "the parcel is at its address", task: "errand", decode: Delivered.decode),
    RewardTermKind(
      name: "reach", about: "the hand's way to the thing, as a share of the first", task: "placement",
      decode: StageGrowth.decode(.reach)),
    RewardTermKind(
      name: "grasp", about: "the thing is between the fingers", task: "placement", decode: StageGrowth.decode(.grasp)),
    RewardTermKind(
      name: "lift", about: "the thing's way up above the rim, as a share of it, while held", task: "placement",
      decode: StageGrowth.decode(.lift)),
    RewardTermKind(
      name: "carry", about: "the lifted thing's way to the bin, as a share of the first", task: "placement",
      decode: StageGrowth.decode(.carry)),
    RewardTermKind(
      name: "lower", about: "the held thing's way down into the bin, as a share of it", task: "placement",
      decode: StageGrowth.decode(.lower)),
    RewardTermKind(
      name: "release", about: "the thing was set down in the bin and no finger touches it", task: "placement",
      decode: StageGrowth.decode(.release)),
    RewardTermKind(
      name: "withdraw", about: "the hand's way from the released thing, as a share of what is wanted",
      task: "placement",
      decode: StageGrowth.decode(.withdraw)),
    RewardTermKind(
      name: "loose", about: "time that the thing spends in the air without being held", per: .perTime,
      task: "placement", decode: Loose.decode),
    RewardTermKind(
      name: "slip", about: "growth of the thing's largest movement in the palm's frame while held", per: .perLength,
      task: "placement", decode: Slip.decode),
  ]

  /// Decodes one entry of a world's `reward:`; mistakes go to the scope's diagnostics.
  static func weighted(_ term: Term, _ scope: TermScope) -> WeightedTerm? {
    let (name, range) = term.kindName
    guard let kind = all.first(where: { $0.name == name }) else {
      scope.diagnostics.error(
        "unknown reward term '\(name)'", at: range, suggestion: closest(to: name, in: all.map(\.name)))
      return nil
    }
    scope.require(kind.task, of: "the reward term '\(name)'", at: range)
    let reader = MappingReader(term.parameters(scalarAs: "weight"), of: "reward term '\(term.name)'", scope.diagnostics)
    _ = reader.tree("term")
    let weight = reader.number("weight", kind.per)
    let replaces = reader.flag("replaces", default: false)
    let make = kind.decode(reader, scope)
    reader.finish()
    let unit = kind.per.units.first.map { " " + $0.name } ?? ""
    let detail = "\(weight)\(unit): \(kind.about)\(replaces ? "; replaces all else" : "")"
    return WeightedTerm(
      description: TermDescription(term.name, detail), weight: weight, replaces: replaces, make: make)
  }
}
