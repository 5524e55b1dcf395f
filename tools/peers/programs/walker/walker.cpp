// walker steps ENVIRONMENTS THREADS SECONDS WARMUP SEED   random actions, each thread with its share of environments
// walker episodes COUNT      whole episodes with random actions: evaluation episodes of seed 0
// walker trace SEED          actions from standard input, four numbers a line
//
// `steps` draws episodes and actions as `strut bench steps` does, so that both go through the same motions.
// One JSON object a line on standard output.
#include "walker.h"

#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace {

void drawActions(Stream &stream, float *action) {
  for (int i = 0; i < Walker::actionCount; i++) action[i] = float(2 * stream.unit() - 1);
}

/// Box2D fills a global table when it meets its first contact; two threads would race for it.
void fillContactTable() {
  auto walker = std::make_unique<Walker>();
  float observation[Walker::observations], action[Walker::actionCount] = {};
  walker->reset(Stream::episode(stepping, 0, 0), observation);
  for (int i = 0; i < 50; i++) walker->step(action, observation);
}

/// A thread's share of the environments, stepped in turn.
struct Share {
  std::vector<std::unique_ptr<Walker>> walkers;
  std::vector<float> seen;  // [walkers, 24]
  std::vector<Stream> choices;
  std::vector<uint64_t> begun;
  std::vector<int> lengths;
  std::vector<double> returns;
  uint64_t first, seed;
  // Of the episodes that ended.
  long episodes = 0, episodeSteps = 0;
  double episodeReturns = 0;

  Share(uint64_t first, uint64_t count, uint64_t seed)
      : seen(count * Walker::observations), begun(count), lengths(count), returns(count), first(first), seed(seed) {
    for (uint64_t i = 0; i < count; i++) {
      walkers.push_back(std::make_unique<Walker>());
      choices.push_back(Stream::named(actions, seed, first + i, 0));
      begin(i);
    }
  }

  void begin(uint64_t i) {
    lengths[i] = 0;
    returns[i] = 0;
    walkers[i]->reset(
        Stream::episode(training, seed, (first + i) << 32 | begun[i]++), &seen[i * Walker::observations]);
  }

  /// One step of every environment.
  void sweep() {
    float action[Walker::actionCount];
    for (uint64_t i = 0; i < walkers.size(); i++) {
      drawActions(choices[i], action);
      Walker::Outcome outcome = walkers[i]->step(action, &seen[i * Walker::observations]);
      lengths[i]++;
      returns[i] += outcome.reward;
      if (!outcome.ended()) continue;
      episodes++;
      episodeSteps += lengths[i];
      episodeReturns += returns[i];
      begin(i);
    }
  }

  /// For `span`; returns the sweeps.
  long play(std::chrono::duration<double> span) {
    long sweeps = 0;
    episodes = episodeSteps = 0;
    episodeReturns = 0;
    auto end = std::chrono::steady_clock::now() + span;
    for (; std::chrono::steady_clock::now() < end; sweeps++) sweep();
    return sweeps;
  }
};

int measureSteps(int environments, int threads, double seconds, double warmup, uint64_t seed) {
  struct Done {
    long steps, episodes, episodeSteps;
    double seconds, returns;
  };
  using Span = std::chrono::duration<double>;
  std::vector<Done> done(static_cast<size_t>(threads));
  std::barrier start(threads);
  std::vector<std::thread> team;
  for (int t = 0; t < threads; t++) {
    team.emplace_back([&, t] {
      int from = environments * t / threads, to = environments * (t + 1) / threads;
      Share share(uint64_t(from), uint64_t(to - from), seed);
      share.play(Span(warmup));
      start.arrive_and_wait();
      auto began = std::chrono::steady_clock::now();
      long steps = share.play(Span(seconds)) * (to - from);
      Span elapsed = std::chrono::steady_clock::now() - began;
      done[size_t(t)] = {steps, share.episodes, share.episodeSteps, elapsed.count(), share.episodeReturns};
    });
  }
  for (auto &member : team) member.join();
  Done all{};
  for (const Done &each : done) {
    all.steps += each.steps, all.episodes += each.episodes, all.episodeSteps += each.episodeSteps;
    all.returns += each.returns, all.seconds = fmax(all.seconds, each.seconds);
  }
  double episodes = all.episodes > 0 ? double(all.episodes) : 1;
  printf(
      "{\"environments\": %d, \"threads\": %d, \"seed\": %lu, \"seconds\": %.6f, \"steps\": %ld, "
      "\"steps_per_second\": %.3f, \"episodes\": %ld, \"episode_length_mean\": %.4f, \"episode_return_mean\": %.4f, "
      "\"observation_size\": %d, \"action_size\": %d, \"control_rate\": %d, \"iterations\": [%d, %d], \"box2d\": "
      "\"%d.%d.%d\"}\n",
      environments, threads, seed, all.seconds, all.steps, double(all.steps) / all.seconds, all.episodes,
      double(all.episodeSteps) / episodes, all.returns / episodes, Walker::observations, Walker::actionCount,
      Walker::controlRate, Walker::velocityIterations, Walker::positionIterations, b2_version.major, b2_version.minor,
      b2_version.revision);
  return 0;
}

int playEpisodes(int count) {
  auto walker = std::make_unique<Walker>();
  Stream choice = Stream::named(actions, 12345);
  float observation[Walker::observations], action[Walker::actionCount];
  double lengths = 0, lengthSquares = 0, returns = 0, returnSquares = 0;
  for (int i = 0; i < count; i++) {
    walker->reset(Stream::episode(evaluation, 0, uint64_t(i)), observation);
    double sum = 0;
    int length = 0;
    for (bool ended = false; !ended; length++) {
      drawActions(choice, action);
      Walker::Outcome outcome = walker->step(action, observation);
      sum += outcome.reward;
      ended = outcome.ended();
    }
    lengths += length, lengthSquares += double(length) * length;
    returns += sum, returnSquares += sum * sum;
  }
  auto spread = [count](double sum, double squares) {
    return sqrt(fmax(0, squares / count - sum / count * sum / count));
  };
  printf(
      "{\"episodes\": %d, \"length_mean\": %.6f, \"length_std\": %.6f, \"return_mean\": %.6f, \"return_std\": %.6f}\n",
      count, lengths / count, spread(lengths, lengthSquares), returns / count, spread(returns, returnSquares));
  return 0;
}

int trace(uint64_t seed) {
  auto walker = std::make_unique<Walker>();
  float observation[Walker::observations], action[Walker::actionCount];
  auto print = [&](Walker::Outcome outcome) {
    printf("{\"observation\": [");
    for (int i = 0; i < Walker::observations; i++) printf("%s%.9g", i ? ", " : "", double(observation[i]));
    printf(
        "], \"reward\": %.17g, \"terminated\": %s, \"truncated\": %s}\n", outcome.reward,
        outcome.terminated ? "true" : "false", outcome.truncated ? "true" : "false");
  };
  walker->reset(Stream::episode(stepping, seed, 0), observation);
  print({0, false, false});
  while (scanf("%f %f %f %f", action, action + 1, action + 2, action + 3) == Walker::actionCount) {
    Walker::Outcome outcome = walker->step(action, observation);
    print(outcome);
    if (outcome.ended()) break;
  }
  return 0;
}

}  // namespace

int main(int count, char **words) {
  auto is = [&](const char *name, int arguments) { return count == arguments + 2 && !strcmp(words[1], name); };
  fillContactTable();
  if (is("steps", 5))
    return measureSteps(
        atoi(words[2]), atoi(words[3]), atof(words[4]), atof(words[5]), strtoull(words[6], nullptr, 10));
  if (is("episodes", 1)) return playEpisodes(atoi(words[2]));
  if (is("trace", 1)) return trace(strtoull(words[2], nullptr, 10));
  fprintf(stderr, "usage: walker steps ENVIRONMENTS THREADS SECONDS WARMUP SEED | episodes COUNT | trace SEED\n");
  return 2;
}
