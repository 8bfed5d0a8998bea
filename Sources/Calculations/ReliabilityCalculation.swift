internal import Competitions
internal import Kernel

extension Calculation {
    static let reliability = Calculation(
        "reliability",
        "how far judges agree: intraclass correlations, Krippendorff's alpha, Kendall's W, Fleiss' kappa",
        keys: [
            .required(
                "ratings",
                "one row an entry, one column a judge; null where there is none, which alpha and kappa allow")
        ],
        example: (
            ["ratings": [[1, 1], [2, 2], [3, 3], [4, 4]]],
            [
                "icc": ["1,1": 1, "2,1": 1, "3,1": 1, "1,k": 1, "2,k": 1, "3,k": 1],
                "alpha": ["nominal": 1, "ordinal": 1, "interval": 1, "ratio": 1], "kendall_w": 1, "kendall_chi2": 6,
                "kendall_p": .number(JSONNumber(0.11161022509471284) ?? JSONNumber(0)), "fleiss_kappa": 1,
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["ratings"])
        let rows = try members["ratings"].table()
        guard let table = RatingTable(rows) else {
            throw members["ratings"].refusal(.range, "Every row must have as many columns as the first.")
        }
        let icc = IntraclassCorrelation(table)
        let kendall = KendallConcordance(table)
        let alpha = KrippendorffAlpha.Level.allCases.map { ($0.rawValue, JSON(KrippendorffAlpha.of(table, $0))) }
        return [
            "icc": [
                "1,1": JSON(icc?.oneWaySingle), "2,1": JSON(icc?.twoWaySingle), "3,1": JSON(icc?.mixedSingle),
                "1,k": JSON(icc?.oneWayMean), "2,k": JSON(icc?.twoWayMean), "3,k": JSON(icc?.mixedMean),
            ],
            "alpha": JSON(members: alpha),
            "kendall_w": JSON(kendall?.coefficient), "kendall_chi2": JSON(kendall?.chiSquare),
            "kendall_p": JSON(kendall?.chance), "fleiss_kappa": JSON(FleissKappa.of(table)),
        ]
    }
}
