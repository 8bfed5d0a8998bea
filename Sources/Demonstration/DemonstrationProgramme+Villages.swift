internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A town and ten villages in every county; a 童伴之家 with a 童伴妈妈 in every village.
    func settle(_ troupe: Troupe, _ programme: Programme.ID, _ counties: [Area]) async throws -> [Area] {
        let story = story
        let villages = try await troupe.act("officer", at: try story.moment(-400)) { change in
            try counties.flatMap { county in
                let town = try Area.add(code: county.code + "900", name: "童伴镇（演示）", to: county, in: change)
                return try (1...10).map { number in
                    let code = town.code + (number < 10 ? "00\(number)" : "0\(number)")
                    return try Area.add(code: code, name: "童伴\(number)村（演示）", to: town, in: change)
                }
            }
        }
        for county in 0..<10 {
            let opened = try story.day(-389 + county)
            try await troupe.act("officer", at: story.moment(on: opened)) { change in
                for (number, village) in villages[county * 10..<county * 10 + 10].enumerated() {
                    let site = try Site.open(
                        in: village, of: programme, name: village.name + "童伴之家", postTitle: "童伴妈妈",
                        openedOn: opened, in: change)
                    try Site.appoint(
                        "童伴妈妈\(county * 10 + number + 1)（演示）", to: site, title: "童伴妈妈", from: opened, in: change)
                }
            }
        }
        return villages
    }
}
