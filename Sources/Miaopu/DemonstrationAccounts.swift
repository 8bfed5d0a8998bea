internal import Demonstration

/// What the terminal says about signing in to the demonstration.
enum DemonstrationAccounts {
    static let lines: [String] =
        ["密码 / password: \(Troupe.password)"]
        + (Troupe.staff + Troupe.reviewers.prefix(1) + Troupe.applicants.prefix(1) + Troupe.editors.prefix(1)
        + Troupe.bureau).map { "\($0.login)  \($0.name)" }
        + Troupe.administrators.map { "\($0.0.login)  \($0.0.name)" }
}
