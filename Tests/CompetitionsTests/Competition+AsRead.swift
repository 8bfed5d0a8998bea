import Kernel
import Platform
import Postgres

@testable import Competitions

extension Competition {
    /// Publishes the result as it stands, as somebody does who has just read it.
    static func publishAsRead(_ id: ID, in change: Change) throws -> Int {
        let seen = try find(id, for: change.viewer, in: change.db).digestOfStandings(
            for: change.viewer, in: change.db)
        return try publish(id, seen: seen, in: change)
    }
}
