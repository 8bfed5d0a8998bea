internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A town and ten villages in every county; a 童伴之家 with a 童伴妈妈 in every village.
    func settle(_ troupe: Troupe, _ programme: Programme.ID, _ counties: [Area]) async throws -> [Area] {
        let story = story
        var villages: [Area] = []
        for county in counties {
            villages += try await troupe.act("officer", at: try story.moment(-400)) { change in
                let town = try Area.add(code: county.code + "900", name: "童伴镇（演示）", to: county, in: change)
                return try (1...10).map { number in
                    let code = town.code + (number < 10 ? "00\(number)" : "0\(number)")
                    return try Area.add(code: code, name: "童伴\(number)村（演示）", to: town, in: change)
                }
            }
        }
        let all = villages
        for (index, village) in all.enumerated() {
            try await troupe.act("officer", at: try story.moment(-390 + index / 10)) { change in
                let site = try Site.open(
                    in: village, of: programme, name: village.name + "童伴之家", postTitle: "童伴妈妈",
                    openedOn: try story.day(-380 + index / 10), in: change)
                try Site.appoint(
                    "演示童伴妈妈\(index + 1)", to: site, title: "童伴妈妈", from: try story.day(-380 + index / 10), in: change)
            }
        }
        return all
    }
}
