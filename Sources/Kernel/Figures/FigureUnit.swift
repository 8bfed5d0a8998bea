/// What a figure counts or measures.
public struct FigureUnit: Hashable, Sendable, CustomStringConvertible {
    /// The sign that is printed, such as 人次.
    public let sign: String
    /// What can be added to it: only the same measure.
    public let measure: Measure

    /// The kinds of things that are counted or measured.
    public enum Measure: Hashable, Sendable {
        /// Distinct people; 名 and 人 are the same.
        case persons
        /// Times that people came, which may be the same people again.
        case personTimes
        /// Distinct families.
        case households
        /// Interventions, one person possibly in several.
        case cases
        /// Distinct organisations, schools, sites and rooms, each with its own sign.
        case places(String)
        /// Goods, events, lessons and other things, each with its own sign.
        case things(String)
        /// Money paid or promised.
        case money
        /// The value that goods were given, which is not money.
        case valueInKind
        /// A share in hundredths.
        case percent
        /// The difference of two shares.
        case percentagePoints
        /// A way travelled.
        case distance
        /// One measure over another, by its sign.
        case quotient(String)
    }

    /// A unit by its sign and measure.
    public init(_ sign: String, _ measure: Measure) {
        self.sign = sign
        self.measure = measure
    }

    /// 人.
    public static let persons = FigureUnit("人", .persons)
    /// 名, people as 人 are.
    public static let namedPersons = FigureUnit("名", .persons)
    /// 人次.
    public static let personTimes = FigureUnit("人次", .personTimes)
    /// 户.
    public static let households = FigureUnit("户", .households)
    /// 例.
    public static let cases = FigureUnit("例", .cases)
    /// 元.
    public static let yuan = FigureUnit("元", .money)
    /// 元 as the value of goods; 8,000 packs worth 224万元 add no money.
    public static let yuanInKind = FigureUnit("元", .valueInKind)
    /// 公里.
    public static let kilometres = FigureUnit("公里", .distance)
    /// %.
    public static let percent = FigureUnit("%", .percent)
    /// 百分点.
    public static let percentagePoints = FigureUnit("百分点", .percentagePoints)

    private static let placeSigns = ["家", "所", "间", "村", "个村"]
    private static let thingSigns = [
        "件", "份", "个", "场", "堂", "条", "只", "项", "次", "年", "届", "岁", "天", "小时",
    ]

    /// The signs that are read from a wording, longest first.
    static let readable: [FigureUnit] = {
        let plain: [FigureUnit] = [
            .persons, .namedPersons, .personTimes, .households, .cases, .yuan, .kilometres, .percent, .percentagePoints,
            FigureUnit("％", .percent), FigureUnit("个百分点", .percentagePoints),
        ]
        let places = placeSigns.map { FigureUnit($0, .places($0)) }
        let things = thingSigns.map { FigureUnit($0, .things($0)) }
        return (plain + places + things).sorted { $0.sign.count > $1.sign.count }
    }()

    /// The unit of a printed sign, nil for a sign that is not known.
    public init?(sign: String) {
        guard let unit = Self.readable.first(where: { $0.sign == sign }) else { return nil }
        self = unit
    }

    /// Whether it counts members of a population, so that two counts may have members in common.
    public var countsMembers: Bool {
        switch measure {
        case .persons, .households, .places: true
        default: false
        }
    }

    /// Whether it is a share or another relation, which has no sum.
    public var isRelative: Bool {
        switch measure {
        case .percent, .percentagePoints, .quotient: true
        default: false
        }
    }

    /// The sign.
    public var description: String { sign }
}
