// LEMON's own library is not linked: its algorithms are templates.
#define LEMON_ONLY_TEMPLATES

#include "CLemon.h"

#include <lemon/network_simplex.h>
#include <lemon/preflow.h>
#include <lemon/static_graph.h>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

namespace {

using lemon::StaticDigraph;

// The network: source, reviewers, entries, sink, and for each entry a node of each group that it uses, and one of those
// who are no experts where it needs one.
struct Network {
    std::vector<std::pair<int, int>> arcs;
    std::vector<int32_t> lower;
    std::vector<int32_t> upper;
    // The cell of reviewers × entries that an arc stands for, -1 for none.
    std::vector<int64_t> cell;
    std::vector<int64_t> cost;
    int nodes;
    int source;
    int sink;

    // With `active`, only cells that it marks become arcs.
    Network(
        const clemon_assignment &problem, const int64_t *score, const std::vector<uint8_t> *active = nullptr
    )
        : nodes(problem.reviewers + problem.entries + 2), source(nodes - 2), sink(nodes - 1) {
        // In the order of the sources of the arcs, which StaticDigraph asks for.
        std::vector<int> group_node(static_cast<size_t>(problem.groups) * problem.entries, -1);
        std::vector<int> other_node(problem.entries, -1);
        std::vector<std::pair<int, int32_t>> beyond;
        for (int32_t r = 0; r < problem.reviewers; r++) {
            for (int32_t e = 0; e < problem.entries; e++) {
                const int64_t cell_number = static_cast<int64_t>(r) * problem.entries + e;
                if (active ? !(*active)[cell_number] : !problem.allowed[cell_number]) continue;
                int target = problem.reviewers + e;
                if (problem.expert && !problem.expert[r] && problem.needs_expert[e] && problem.demand[e] > 0) {
                    target = through(other_node[e], target, problem.demand[e] - 1, beyond);
                }
                if (problem.group[r] >= 0) {
                    int &node = group_node[static_cast<size_t>(problem.group[r]) * problem.entries + e];
                    target = through(node, target, 1, beyond);
                }
                add(r, target, 0, 1, score ? -score[cell_number] : 0, cell_number);
            }
        }
        for (int32_t e = 0; e < problem.entries; e++) add(problem.reviewers + e, sink, 0, problem.demand[e]);
        for (int32_t r = 0; r < problem.reviewers; r++) add_load(problem, r);
        for (int32_t e = 0; e < problem.entries && problem.missing_price > 0; e++) {
            for (int32_t n = 1; n <= problem.demand[e]; n++) {
                add(source, problem.reviewers + e, 0, 1, problem.missing_price + n * problem.missing_step);
            }
        }
        for (size_t index = 0; index < beyond.size(); index++) {
            add(sink + 1 + static_cast<int>(index), beyond[index].first, 0, beyond[index].second);
        }
    }

    // The node through which at most so many pass on their way to the target; made at its first use.
    int through(int &node, int target, int32_t most, std::vector<std::pair<int, int32_t>> &beyond) {
        if (node < 0) {
            node = nodes++;
            beyond.emplace_back(target, most);
        }
        return node;
    }

    void add_load(const clemon_assignment &problem, int32_t r) {
        if (problem.load_price == 0) return add(source, r, problem.load_min[r], problem.load_max[r]);
        for (int32_t n = problem.held[r] + 1; n <= problem.load_max[r]; n++) {
            add(source, r, n <= problem.load_min[r] ? 1 : 0, 1, n * problem.load_price);
        }
    }

    void add(int from, int to, int32_t least, int32_t most, int64_t price = 0, int64_t of_cell = -1) {
        arcs.emplace_back(from, to);
        lower.push_back(least);
        upper.push_back(most);
        cell.push_back(of_cell);
        cost.push_back(price);
    }
};

// Finds the best assignment over the active cells and, where it exists, the potentials of reviewers and entries.
bool solve(
    const clemon_assignment &problem, const int64_t *score, const std::vector<uint8_t> *active, uint8_t *taken,
    std::vector<int64_t> &potential
) {
    Network network(problem, score, active);
    StaticDigraph graph;
    graph.build(network.nodes, network.arcs.begin(), network.arcs.end());
    std::vector<std::pair<int, int>>().swap(network.arcs);
    lemon::NetworkSimplex<StaticDigraph, int32_t, int64_t> simplex(graph);
    {
        StaticDigraph::ArcMap<int32_t> lower(graph), upper(graph);
        StaticDigraph::ArcMap<int64_t> cost(graph);
        for (int index = 0; index < graph.arcNum(); index++) {
            const auto arc = graph.arc(index);
            lower[arc] = network.lower[index];
            upper[arc] = network.upper[index];
            cost[arc] = network.cost[index];
        }
        simplex.lowerMap(lower).upperMap(upper).costMap(cost);
    }
    int32_t total = 0;
    for (int32_t e = 0; e < problem.entries; e++) total += problem.demand[e];
    simplex.stSupply(graph.node(network.source), graph.node(network.sink), total);
    if (simplex.run() != simplex.OPTIMAL) return false;
    for (int index = 0; index < graph.arcNum(); index++) {
        if (network.cell[index] >= 0) taken[network.cell[index]] = simplex.flow(graph.arc(index)) > 0;
    }
    potential.resize(problem.reviewers + problem.entries);
    for (size_t node = 0; node < potential.size(); node++) {
        potential[node] = simplex.potential(graph.node(static_cast<int>(node)));
    }
    return true;
}

// The best few cells of each entry, which hold nearly all of an optimum.
std::vector<uint8_t> best_cells(const clemon_assignment &problem, const int64_t *score) {
    std::vector<uint8_t> active(static_cast<size_t>(problem.reviewers) * problem.entries, 0);
    std::vector<std::pair<int64_t, int64_t>> column;
    for (int32_t e = 0; e < problem.entries; e++) {
        column.clear();
        for (int32_t r = 0; r < problem.reviewers; r++) {
            const int64_t cell = static_cast<int64_t>(r) * problem.entries + e;
            // Equal scores are spread over the reviewers, so that not all entries begin with the same ones.
            if (problem.allowed[cell]) column.emplace_back(-score[cell], ((r + e) % problem.reviewers));
        }
        const size_t few = std::min(column.size(), static_cast<size_t>(4 * problem.demand[e] + 20));
        std::nth_element(column.begin(), column.begin() + few, column.end());
        for (size_t index = 0; index < few; index++) {
            const int64_t r = (column[index].second - e % problem.reviewers + problem.reviewers) % problem.reviewers;
            active[r * problem.entries + e] = 1;
        }
    }
    return active;
}

// Marks the cells left out that would improve the assignment by their reduced cost; false when there is none, which
// proves it best over all cells.
bool activate(
    const clemon_assignment &problem, const int64_t *score, const std::vector<int64_t> &potential,
    std::vector<uint8_t> &active
) {
    bool more = false;
    for (int32_t r = 0; r < problem.reviewers; r++) {
        for (int32_t e = 0; e < problem.entries; e++) {
            const int64_t cell = static_cast<int64_t>(r) * problem.entries + e;
            if (active[cell] || !problem.allowed[cell]) continue;
            if (-score[cell] + potential[r] - potential[problem.reviewers + e] < 0) active[cell] = more = true;
        }
    }
    return more;
}

}  // namespace

int32_t clemon_maximum(const clemon_assignment *problem, const int64_t *score, uint8_t *taken) try {
    std::vector<int64_t> potential;
    // Nodes of groups have potentials of their own; small networks are not worth the rounds.
    const bool is_plain = problem->groups == 0 && !problem->expert && problem->load_price == 0
        && problem->missing_price == 0;
    if (is_plain && static_cast<int64_t>(problem->reviewers) * problem->entries > 50'000) {
        std::vector<uint8_t> active = best_cells(*problem, score);
        while (solve(*problem, score, &active, taken, potential)) {
            if (!activate(*problem, score, potential, active)) return 1;
        }
    }
    return solve(*problem, score, nullptr, taken, potential) ? 1 : 0;
} catch (const std::bad_alloc &) {
    return -1;
}

int64_t clemon_cut(
    const clemon_assignment *problem, bool at_least, uint8_t *reviewer_side, uint8_t *entry_side
) try {
    Network network(*problem, nullptr);
    StaticDigraph graph;
    graph.build(network.nodes, network.arcs.begin(), network.arcs.end());
    StaticDigraph::ArcMap<int64_t> capacity(graph);
    for (int index = 0; index < graph.arcNum(); index++) {
        const bool is_load = network.arcs[index].first == network.source;
        capacity[graph.arc(index)] = at_least && is_load ? network.lower[index] : network.upper[index];
    }
    lemon::Preflow<StaticDigraph, StaticDigraph::ArcMap<int64_t>> preflow(
        graph, capacity, graph.node(network.source), graph.node(network.sink));
    preflow.runMinCut();
    for (int32_t r = 0; r < problem->reviewers; r++) reviewer_side[r] = preflow.minCut(graph.node(r));
    for (int32_t e = 0; e < problem->entries; e++) {
        entry_side[e] = preflow.minCut(graph.node(problem->reviewers + e));
    }
    return preflow.flowValue();
} catch (const std::bad_alloc &) {
    return -1;
}
