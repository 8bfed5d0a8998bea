/// What the terminal says about signing in to the demonstration.
enum DemonstrationAccounts {
    static let lines: [String] = []
}
