import Testing

/// Arguments that cannot be meant: status 2, one message that names the option, and nothing on standard output.
struct UsageTests {
  struct Case: CustomTestStringConvertible {
    var arguments: [String]
    var message: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: [String], _ message: String) {
      self.arguments = arguments
      self.message = message
    }

    init(_ arguments: String, _ message: String) {
      self.init(arguments.split(separator: " ").map(String.init), message)
    }
  }

  @Test(arguments: [
    Case("fly", "error: Unexpected argument 'fly'"),
    Case("train", "error: Missing expected argument '<world>'"),
    Case("monitor /dev/ttyS0", "error: 'monitor' takes --link or --robot, to know the protocol"),
    Case(
      "monitor /dev/ttyS0 --link can", "error: --link is 'can', but must be one of dynamixel, feetech, strut"),
    Case("calibrate arm", "error: 'calibrate' takes --port, --import or --export; 'strut ports' lists the ports"),
    Case("train --resume run --checkpoint-every 0", "error: --checkpoint-every is 0, but must be 1 to 1000000000000"),
    Case(["train", "--resume", ""], "error: --resume names no folder"),
    Case("train walker --algoritm ppo", "error: Unknown option '--algoritm'. Did you mean '--algorithm'?"),
    Case("train cartpole --threads 0", "error: --threads is 0, but must be 1 to 256"),
    Case("train cartpole --threads 257", "error: --threads is 257, but must be 1 to 256"),
    Case("train cartpole --threads two", "error: The value 'two' is invalid for '--threads <threads>'"),
    Case("train cartpole --seeds 0", "error: --seeds is 0, but must be 1 to 1000"),
    Case(
      "train cartpole --seed 18446744073709551615 --seeds 2",
      "error: --seed is 18446744073709551615, which leaves no room for 2 seeds"),
    Case("train cartpole --steps 0", "error: --steps is 0, but must be 1 to 1000000000000"),
    Case("train cartpole --steps 1.5", "error: The value '1.5' is invalid for '--steps <steps>'"),
    Case("train cartpole --steps 1e99", "error: The value '1e99' is invalid for '--steps <steps>'"),
    Case("train cartpole --steps nan", "error: The value 'nan' is invalid for '--steps <steps>'"),
    Case("train cartpole --seed 1.5", "error: The value '1.5' is invalid for '--seed <seed>'"),
    Case(
      "train cartpole --seed 18446744073709551616",
      "error: The value '18446744073709551616' is invalid for '--seed <seed>'"),
    Case(
      "train cartpole --algorithm dqm",
      "error: --algorithm is 'dqm', but must be one of ppo, dqn; did you mean 'dqn'?"),
    Case(
      "train cartpole --set gamma",
      "error: --set is 'gamma', but must be PATH=VALUE, such as --set learning_rate=3e-4"),
    Case(["train", "cartpole", "--run", ""], "error: --run names no folder"),
    Case(
      "train walker --algorithm dqn",
      "error: dqn cannot drive the continuous actions of 'walker'; choose --algorithm ppo"),
    Case("evaluate random --world cartpole --episodes 0", "error: --episodes is 0, but must be 1 to 1000000"),
    Case("evaluate random --world cartpole --threads 0", "error: --threads is 0, but must be 1 to 256"),
    Case("evaluate random", "error: the policy 'random' needs a world: add --world WORLD"),
    Case("evaluate scripted", "error: the policy 'scripted' needs a world: add --world WORLD"),
    Case(
      "describe random",
      "error: 'random' is a built-in policy without terms of its own; describe the world instead"),
    Case("check", "error: Missing expected argument '<files> ...'"),
    Case("bench fly", "error: Unexpected argument 'fly'"),
    Case("bench --seconds 0", "error: --seconds is 0, but must be 0.001 to 3600 seconds"),
    Case("bench --seconds inf", "error: The value 'inf' is invalid for '--seconds <seconds>'"),
    Case("bench steps", "error: Missing expected argument '<world>'"),
    Case("bench steps cartpole --environments 0", "error: --environments is 0, but must be 1 to 65536"),
    Case("bench steps cartpole --threads 0", "error: --threads is 0, but must be 1 to 256"),
    Case(
      "bench steps walker --actions discrete",
      "error: the world 'walker' has no discrete actions; leave --actions out"),
    Case("bench update --hidden 64,0", "error: --hidden is 0, but must be 1 to 8192"),
    Case("bench update --hidden 64;64", "error: The value '64;64' is invalid for '--hidden <hidden>'"),
    Case("bench update --minibatch 0", "error: --minibatch is 0, but must be 1 to 1000000"),
    Case("bench inference --shape 24", "error: --shape takes at least 2 numbers, such as 24,64,64,4"),
    Case("bench inference --calls 1", "error: --calls is 1, but must be 100 to 100000000"),
    Case(
      "bench training cartpole --set gamma",
      "error: --set is 'gamma', but must be PATH=VALUE, such as --set learning_rate=3e-4"),
    Case("bench training cartpole --final-evaluation 0", "error: --final-evaluation is 0, but must be 1 to 1000000"),
    Case(
      "bench training walker --algorithm dqn",
      "error: dqn cannot drive the continuous actions of 'walker'; choose --algorithm ppo"),
    Case("bench scaling --bodies 1", "error: --bodies is 1, but must be 2 to 1000"),
    Case(["bench", "scaling", "--out", ""], "error: --out names no folder"),
  ])
  func `bad usage ends in status 2 with one message`(_ bad: Case) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(bad.arguments, in: scratch.folder)
    #expect(outcome.errors.split(separator: "\n").first.map(String.init) == bad.message)
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
  }

  @Test func `help is a result, not an error`() throws {
    for arguments in [["--help"], ["train", "--help"], []] {
      let outcome = try Program.run(arguments)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("USAGE: strut"))
      #expect(outcome.errors == "")
    }
  }

  @Test func `a full disk behind standard output is an error`() throws {
    let outcome = try Program.run("worlds", output: "/dev/full")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "error: cannot write to standard output: the disk is full\n")
  }

  @Test func `a reader that goes away is an error`() throws {
    let scratch = try Scratch()
    let outcome = try Program.shell(
      "yes '{\"reset\": 1}' | { $STRUT step reference/pendulum; echo $?  >&2; } | head -n 1 >first", in: scratch.folder)
    #expect(outcome.errors == "error: cannot write to standard output: the program reading it has gone\n1\n")
    #expect(try Program.object(scratch.read("first"))["terminated"] as? Bool == false)
  }
}
