"""What Stable-Baselines3 did, read from its own objects."""
import torch


def count_gradient_steps(optimizer):
    """A list whose only element is the number of steps that the optimizer takes from now on."""
    count = [0]

    def add(*_):
        count[0] += 1

    optimizer.register_step_post_hook(add)
    return count


def widths(network):
    """Of the hidden layers of a sequence of layers."""
    return [layer.out_features for layer in network if isinstance(layer, torch.nn.Linear)]


def mean_return(model):
    """Over the last hundred training episodes, as played and unscaled."""
    episodes = [each["r"] for each in model.ep_info_buffer or []]
    return {"return at the end of training": float(sum(episodes) / len(episodes))} if episodes else {}
