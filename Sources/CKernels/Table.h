// The table of one level. No include guard: compiled once per level.

static const strut_kernels NAME(table) = {
    .dense = NAME(dense),
    .dense_input_gradient = NAME(dense_input_gradient),
    .dense_weight_gradient = NAME(dense_weight_gradient),
    .activate = NAME(activate),
    .activate_gradient = NAME(activate_gradient),
    .layer_norm = NAME(layer_norm),
    .layer_norm_gradient = NAME(layer_norm_gradient),
    .adam = NAME(adam),
    .rms_prop = NAME(rms_prop),
    .sgd = NAME(sgd),
    .sum_blocks = NAME(sum_blocks),
    .sum_of_squares = NAME(sum_of_squares),
    .exp = NAME(map_exp),
    .log = NAME(map_log),
    .tanh = NAME(map_tanh),
};
