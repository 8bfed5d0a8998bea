#ifndef MIAOPU_CLEMON_H
#define MIAOPU_CLEMON_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Who may be given to whom: rows are reviewers, columns entries; entry e needs demand[e] reviewers, reviewer r takes
/// from load_min[r] to load_max[r] entries. Of the reviewers with the same group (from 0; -1 for none) an entry gets
/// at most one. All arrays belong to the caller.
///
/// Where `expert` is not null, of the reviewers who are none of it (0) an entry that needs_expert gets at most one less
/// than it demands; a group then holds experts alone or others alone.
///
/// With a load_price above 0 the n-th entry of a reviewer, counted from those already held, costs n times the price, so
/// that loads become as even as they can be; load_min counts those held as well. With a missing_price above 0 an entry
/// may go without: the n-th missing
/// reviewer costs the price and n times the step.
typedef struct {
    int32_t reviewers;
    int32_t entries;
    int32_t groups;
    const uint8_t *allowed;
    const int32_t *demand;
    const int32_t *load_min;
    const int32_t *load_max;
    const int32_t *group;
    const int32_t *held;
    const uint8_t *expert;
    const uint8_t *needs_expert;
    int64_t load_price;
    int64_t missing_price;
    int64_t missing_step;
} clemon_assignment;

/// Writes into `taken` (reviewers × entries) the assignment with the largest sum of `score` (reviewers × entries), by
/// the network simplex of LEMON. Returns 1 when found, 0 when there is no assignment, -1 when memory did not suffice.
int32_t clemon_maximum(const clemon_assignment *problem, const int64_t *score, uint8_t *taken);

/// The side of a smallest cut that lies with the source, by LEMON's preflow algorithm: 1 for such reviewers and entries.
/// With `at_least` the cut is that of minimum loads instead of maximum loads. Returns the units that flow, -1 when
/// memory did not suffice.
int64_t clemon_cut(const clemon_assignment *problem, bool at_least, uint8_t *reviewer_side, uint8_t *entry_side);

#ifdef __cplusplus
}
#endif

#endif
