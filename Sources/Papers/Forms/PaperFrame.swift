public import Mustache

/// What every paper shows around its content.
public struct PaperFrame: MustacheParent, Sendable {
    let language: String
    let paperTitle: String
    let paperNumber: String
    let siteName: String
    let stylesheetURL: String
    let isDemonstration: Bool
    let check: PaperCheck?

    /// A frame.
    ///
    /// - Parameters:
    ///   - language: `zh-Hans` or `en`, the language in which the template's own words were put in.
    ///   - title: The paper's name, as on its head.
    ///   - number: The paper's number.
    ///   - siteName: The name of the platform or authority, at the head of each page.
    ///   - isDemonstration: Puts the word for "demonstration" behind every page.
    ///   - check: How to check the paper; none leaves out the QR code.
    ///   - stylesheetURL: Where the stylesheet lies; the press finds it in the folder of the papers.
    public init(
        language: String, title: String, number: String, siteName: String, isDemonstration: Bool = false,
        check: PaperCheck? = nil, stylesheetURL: String = "print.css"
    ) {
        self.language = language
        paperTitle = title
        paperNumber = number
        self.siteName = siteName
        self.isDemonstration = isDemonstration
        self.check = check
        self.stylesheetURL = stylesheetURL
    }

    /// The value of a name in the templates `_paper`, `papers/_opening` and `papers/_check`.
    public func child(named name: String) -> Any? {
        switch name {
        case "language": language
        case "paperTitle": paperTitle
        case "paperNumber": paperNumber
        case "siteName": siteName
        case "stylesheetURL": stylesheetURL
        case "isDemonstration": isDemonstration
        case "check": check
        default: nil
        }
    }
}

/// How a stranger checks that a paper is genuine: the address in its QR code, a code to type, and a hash.
public struct PaperCheck: MustacheParent, Sendable {
    let checkCode: String
    let checkURL: String
    let checkHash: String
    let qrPath: String
    let qrSide: String

    /// - Parameters:
    ///   - code: The code to type.
    ///   - url: The address of the page that checks the paper.
    ///   - hash: The SHA-256 of what the paper stands for, in hexadecimal digits; empty for none.
    public init(code: String, url: String, hash: String = "") throws(PaperRefusal) {
        let picture = try QRCode(url)
        checkCode = code
        checkURL = url
        checkHash = hash
        qrPath = picture.path
        qrSide = String(picture.side)
    }

    /// The value of a name in the template's section `check`.
    public func child(named name: String) -> Any? {
        switch name {
        case "checkCode": checkCode
        case "checkURL": checkURL
        case "checkHash": checkHash
        case "hasHash": !checkHash.isEmpty
        case "qrPath": qrPath
        case "qrSide": qrSide
        default: nil
        }
    }
}

/// One line of a list of labels and values.
public struct PaperFact: MustacheParent, Sendable {
    let factLabel: String
    let factValue: String

    /// A label and its value.
    public init(_ label: String, _ value: String) {
        factLabel = label
        factValue = value
    }

    /// The value of a name in the template `_facts`.
    public func child(named name: String) -> Any? {
        switch name {
        case "factLabel": factLabel
        case "factValue": factValue
        default: nil
        }
    }
}

/// A box to be signed and sealed, with room for the date.
public struct PaperSignature: MustacheParent, Sendable {
    let signatureRole: String
    let signatureName: String
    let signatureLine: String

    /// - Parameters:
    ///   - role: As what somebody signs: 甲方（盖章）, 复核人.
    ///   - name: Who signs; empty if that is open.
    ///   - line: What stands before the place of the signature: 法定代表人或授权代表（签字）：
    public init(role: String, name: String, line: String) {
        signatureRole = role
        signatureName = name
        signatureLine = line
    }

    /// The value of a name in the template `_signatures`.
    public func child(named name: String) -> Any? {
        switch name {
        case "signatureRole": signatureRole
        case "signatureName": signatureName
        case "signatureLine": signatureLine
        default: nil
        }
    }
}
