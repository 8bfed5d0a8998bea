internal import Calls
internal import Competitions
internal import Contracts
internal import Kernel
public import Platform

/// What can be found on the site, kind by kind. A module's things become findable by a line here.
public enum SearchSources {
    /// How each kind is read and by which finder a viewer is let in.
    public static let all: [SearchSource] =
        SearchSource.platform + [
            SearchSource(
                kind: "call", documents: Call.searchDocuments,
                find: { id, viewer, db in _ = try Call.find(Call.ID(id), for: viewer, in: db) }),
            SearchSource(
                kind: "proposal", documents: Proposal.searchDocuments,
                find: { id, viewer, db in _ = try Proposal.find(Proposal.ID(id), for: viewer, in: db) }),
            SearchSource(
                kind: "result_notice", documents: ResultNotice.searchDocuments,
                find: { id, viewer, db in _ = try ResultNotice.find(ResultNotice.ID(id), for: viewer, in: db) }),
            SearchSource(
                kind: "contract", documents: Contract.searchDocuments,
                find: { id, viewer, db in _ = try Contract.find(Contract.ID(id), for: viewer, in: db) }),
        ]

    /// The part of the path of a kind's pages.
    static let paths: [String: String] = [
        "organisation": "organisations", "programme": "programmes", "call": "calls", "proposal": "proposals",
        "result_notice": "notices", "contract": "contracts",
    ]
}
