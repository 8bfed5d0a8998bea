public import Kernel

/// A file of open data, written piece by piece: an opening, the contracts in any number of batches, an ending.
public struct OpenDataFile: Sendable {
    /// What it holds.
    public enum Kind: String, Sendable, CaseIterable {
        /// Releases of the Open Contracting Data Standard 1.1.
        case releases = "ocds"
        /// Records of the Open Contracting Data Standard 1.1: each with its releases and their merge.
        case records = "ocds-records"
        /// Grants of the 360Giving Data Standard 1.4.
        case grants = "360giving"
        /// Activities of the IATI Activity Standard 2.03.
        case activities = "iati"

        /// The ending of the file's name, with its point.
        public var ending: String { self == .activities ? ".xml" : ".json" }
        /// The media type of the file.
        public var mediaType: String { self == .activities ? "application/xml" : "application/json" }
    }

    /// What it holds.
    public let kind: Kind
    /// Who publishes it: the authority, or the house for all of them.
    public let publisher: String
    /// The publisher's credit code, where it has one.
    public let publisherCode: String?
    /// Where the file can be had.
    public let address: String
    /// When it is made.
    public let madeAt: Timestamp
    private var isFirst = true

    /// A file to be written.
    public init(kind: Kind, publisher: String, publisherCode: String?, address: String, madeAt: Timestamp) {
        self.kind = kind
        self.publisher = OpenText.withoutNumbers(of: publisher)
        self.publisherCode = publisherCode
        self.address = address
        self.madeAt = madeAt
    }

    /// The first bytes.
    public func opening() -> [UInt8] {
        switch kind {
        case .releases: head(ocds, list: "releases")
        case .records: head(ocds, list: "records")
        case .grants: head(giving, list: "grants")
        case .activities:
            Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <iati-activities version="2.03" generated-datetime="\(OpenRelease.moment(madeAt))">

                """.utf8)
        }
    }

    /// The bytes of the next contracts; empty where the standard has no place for them.
    public mutating func bytes(of contracts: [OpenContract]) -> [UInt8] {
        var bytes: [UInt8] = []
        for contract in contracts {
            switch kind {
            case .releases:
                for release in OpenRelease(contract: contract).all() { add(release, to: &bytes) }
            case .records: add(OpenRelease(contract: contract).record(), to: &bytes)
            case .grants: if contract.isGrant { add(OpenGrant(contract: contract).json(), to: &bytes) }
            case .activities:
                bytes += OpenActivity(contract: contract, today: madeAt.day(in: .shanghai)).xml().utf8
            }
        }
        return bytes
    }

    /// The last bytes.
    public func ending() -> [UInt8] {
        Array((kind == .activities ? "</iati-activities>\n" : "\n]}\n").utf8)
    }

    private mutating func add(_ json: JSON, to bytes: inout [UInt8]) {
        bytes += isFirst ? "\n".utf8 : ",\n".utf8
        isFirst = false
        bytes += json.text.utf8
    }

    /// An object with its list left open.
    private func head(_ members: JSONObject, list: String) -> [UInt8] {
        Array((JSON.object(members).text.dropLast() + ",\"\(list)\":[").utf8)
    }

    private var ocds: JSONObject {
        var head = JSONObject()
        head["uri"] = .string(address)
        head["version"] = "1.1"
        head["publishedDate"] = .string(OpenRelease.moment(madeAt))
        var house = JSONObject()
        house["name"] = .string(publisher)
        if let publisherCode {
            house["scheme"] = "CN-USCI"
            house["uid"] = .string(publisherCode)
        }
        head["publisher"] = .object(house)
        // The one extension of ours, by which a budget is told apart by its sources.
        head["extensions"] = [
            .string(
                "https://raw.githubusercontent.com/open-contracting-extensions/"
                    + "ocds_budget_breakdown_extension/master/extension.json")
        ]
        return head
    }

    private var giving: JSONObject {
        var head = JSONObject()
        head["version"] = "1.4"
        head["title"] = .string("\(publisher) 资助项目")
        head["issued"] = .string(madeAt.day(in: .shanghai).description)
        head["modified"] = .string(OpenRelease.moment(madeAt))
        head["identifier"] = .string(address)
        head["downloadURL"] = .string(address)
        head["publisher"] = ["name": .string(publisher)]
        return head
    }
}
