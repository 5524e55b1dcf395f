// RLtools' PPO on its own pendulum with the settings of its own benchmark (src/rl/environments/pendulum/ppo/cpu in its
// repository): the time of the training loop alone, and the return of the final policy.
//
//   rltools_pendulum ITERATIONS SEED
//
// Built once per back end (RL_TOOLS_BACKEND_ENABLE_OPENBLAS, _MKL, or neither) and ACTIVATION.
// The order of the headers matters to RLtools.
#include <rl_tools/operations/cpu_mux.h>

#include <rl_tools/nn/optimizers/adam/instance/operations_generic.h>
#include <rl_tools/nn/operations_cpu_mux.h>

#include <rl_tools/nn/layers/standardize/operations_generic.h>
#include <rl_tools/nn_models/mlp_unconditional_stddev/operations_generic.h>
#include <rl_tools/nn_models/sequential/operations_generic.h>
#include <rl_tools/nn/optimizers/adam/operations_generic.h>

#include <rl_tools/rl/environments/pendulum/operations_cpu.h>

#include <rl_tools/rl/algorithms/ppo/loop/core/config.h>
#include <rl_tools/rl/algorithms/ppo/loop/core/operations_generic.h>
#include <rl_tools/rl/utils/evaluation/operations_generic.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace rlt = rl_tools;

using Device = rlt::devices::DEVICE_FACTORY<>;
using Index = Device::index_t;
using Generator = Device::SPEC::RANDOM::ENGINE<>;
using Types = rlt::numeric_types::Policy<float>;
using Pendulum = rlt::rl::environments::Pendulum<rlt::rl::environments::pendulum::Specification<float, Index>>;
using rlt::nn::activation_functions::ActivationFunction;

struct Parameters : rlt::rl::algorithms::ppo::loop::core::DefaultParameters<Types, Index, Pendulum> {
  static constexpr Index BATCH_SIZE = 256;
  static constexpr Index ACTOR_HIDDEN_DIM = 64, CRITIC_HIDDEN_DIM = 64;
  static constexpr auto ACTOR_ACTIVATION_FUNCTION = ActivationFunction::ACTIVATION;
  static constexpr auto CRITIC_ACTIVATION_FUNCTION = ActivationFunction::ACTIVATION;
  static constexpr Index N_ENVIRONMENTS = 4;
  static constexpr Index ON_POLICY_RUNNER_STEPS_PER_ENV = 1024;
  static constexpr Index DATASET_SIZE = N_ENVIRONMENTS * ON_POLICY_RUNNER_STEPS_PER_ENV;
  static constexpr Index STEP_LIMIT = 1'000'000;  // main counts the iterations
  static constexpr Index EPISODE_STEP_LIMIT = 200;
  using OPTIMIZER_PARAMETERS = rlt::nn::optimizers::adam::DEFAULT_PARAMETERS_PYTORCH<Types>;
  struct PPO_PARAMETERS : rlt::rl::algorithms::ppo::DefaultParameters<Types, Index, BATCH_SIZE> {
    static constexpr float ACTION_ENTROPY_COEFFICIENT = 0;
    static constexpr Index N_EPOCHS = 2;
    static constexpr float GAMMA = 0.9f;
    static constexpr float INITIAL_ACTION_STD = 2;
  };
};

using Configuration = rlt::rl::algorithms::ppo::loop::core::Config<Types, Index, Generator, Pendulum, Parameters>;

int main(int count, char **words) {
  if (count != 3) {
    fprintf(stderr, "usage: rltools_pendulum ITERATIONS SEED\n");
    return 2;
  }
  Index iterations = Index(atol(words[1])), seed = Index(atol(words[2]));
  Device device;
  rlt::init(device);
  static Configuration::State<Configuration> state;
  rlt::malloc(device, state);
  rlt::init(device, state, seed);

  auto began = std::chrono::steady_clock::now();
  for (Index i = 0; i < iterations; i++) rlt::step(device, state);
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();

  constexpr Index episodes = 100;
  using Evaluation = rlt::rl::utils::evaluation::Specification<Types, Index, Pendulum, episodes, 200>;
  rlt::rl::utils::evaluation::Result<Evaluation> result;
  rlt::rl::environments::DummyUI ui;
  Generator generator;
  rlt::malloc(device, generator);
  rlt::init(device, generator, seed + 1000);
  rlt::evaluate(
      device, state.envs[0], ui, rlt::get_actor(state), result, generator, rlt::Mode<rlt::mode::Evaluation<>>{});

  using PPO = Parameters::PPO_PARAMETERS;
  printf(
      "{\"seconds\": %.6f, \"return_mean\": %.4f, \"return_std\": %.4f, \"episodes\": %d, \"work\": {\"steps\": %ld, "
      "\"iterations\": %ld, \"environments\": %d, \"rollout\": %d, \"minibatch\": %d, \"epochs\": %d, \"hidden\": "
      "[%d, %d], \"critic_hidden\": [%d, %d], \"gradient_steps\": %ld, \"gamma\": %.6g, \"lambda\": %.6g, \"clip\": "
      "%.6g, \"learning_rate\": %.6g, \"deviation\": %.6g}}\n",
      seconds, double(result.returns_mean), double(result.returns_std), int(episodes),
      long(iterations * Parameters::DATASET_SIZE), long(iterations), int(Parameters::N_ENVIRONMENTS),
      int(Parameters::ON_POLICY_RUNNER_STEPS_PER_ENV), int(Parameters::BATCH_SIZE), int(PPO::N_EPOCHS),
      int(Parameters::ACTOR_HIDDEN_DIM), int(Parameters::ACTOR_HIDDEN_DIM), int(Parameters::CRITIC_HIDDEN_DIM),
      int(Parameters::CRITIC_HIDDEN_DIM),
      long(iterations * PPO::N_EPOCHS * (Parameters::DATASET_SIZE / Parameters::BATCH_SIZE)), double(PPO::GAMMA),
      double(PPO::LAMBDA), double(PPO::EPSILON_CLIP), double(Parameters::OPTIMIZER_PARAMETERS::ALPHA),
      double(PPO::INITIAL_ACTION_STD));
  return 0;
}
