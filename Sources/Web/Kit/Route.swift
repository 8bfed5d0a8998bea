public import HTTPTypes

/// One line of the route table: what a method on a path does, who may come in, what it takes and what it answers.
///
/// Every route is served twice from this one line: as a page below `/`, and as JSON below `/api/v1`.
public struct Route: Sendable {
    /// What runs.
    enum Handler: Sendable {
        /// Shows something; changes nothing. On a refusal of its query, the form page is shown with what was typed.
        case page(@Sendable (Visit) async throws -> Page, form: (@Sendable (Visit) async throws -> Page)?)
        /// Changes something. On a refusal, the form page is shown again with what was typed.
        case verb(@Sendable (Visit) async throws -> Outcome, form: (@Sendable (Visit) async throws -> Page)?)
        /// Gives a file.
        case download(@Sendable (Visit) async throws -> Download)

        /// The page that shows what was typed again.
        var form: (@Sendable (Visit) async throws -> Page)? {
            switch self {
            case .page(_, let form), .verb(_, let form): form
            case .download: nil
            }
        }
    }

    /// Whether a change names the version of the thing that its author saw.
    public enum Comparing: Sendable, Hashable {
        /// There is no version to compare.
        case none
        /// It is compared when it is named.
        case ifGiven
        /// It has to be named: If-Match for the API, a field of the form for a page.
        case always
    }

    /// GET or POST.
    public let method: HTTPRequest.Method
    /// E.g. `/{authority}/calls/{call}/publication`.
    public let path: String
    /// Who may come in.
    public let access: Access
    /// One English sentence for the API's description.
    public let summary: String
    /// What it takes: the query of a GET, the body of a POST.
    public let fields: [InputField]
    /// What its JSON looks like.
    public let answer: Schema
    /// Whether it moves money or makes something that must not be made twice: the API demands an Idempotency-Key.
    public let isOnce: Bool
    /// Whether it makes something (201) instead of changing something (200).
    public let isCreating: Bool
    /// Whether the version that was seen is compared.
    public let comparing: Comparing
    let handler: Handler

    private init(
        method: HTTPRequest.Method, path: String, access: Access, summary: String, fields: [InputField],
        answer: Schema, isOnce: Bool = false, isCreating: Bool = false, comparing: Comparing = .none, handler: Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
        self.fields = fields
        self.answer = answer
        self.isOnce = isOnce || isCreating
        self.isCreating = isCreating
        self.comparing = comparing
        self.handler = handler
    }

    /// A page. `form` shows its search or question again after a refusal.
    public static func page(
        _ path: String, _ access: Access, _ summary: String, query fields: [InputField] = [],
        answer: Schema = .nothing, form: (@Sendable (Visit) async throws -> Page)? = nil,
        _ handler: @escaping @Sendable (Visit) async throws -> Page
    ) -> Route {
        Route(
            method: .get, path: path, access: access, summary: summary, fields: fields, answer: answer,
            handler: .page(handler, form: form))
    }

    /// A change by POST. `form` shows the form again after a refusal. What makes something is done once.
    public static func post(
        _ path: String, _ access: Access, _ summary: String, fields: [InputField] = [], once isOnce: Bool = false,
        creates isCreating: Bool = false, comparing: Comparing = .none, answer: Schema = .nothing,
        form: (@Sendable (Visit) async throws -> Page)? = nil,
        _ handler: @escaping @Sendable (Visit) async throws -> Outcome
    ) -> Route {
        Route(
            method: .post, path: path, access: access, summary: summary, fields: fields, answer: answer,
            isOnce: isOnce, isCreating: isCreating, comparing: comparing, handler: .verb(handler, form: form))
    }

    /// A GET that only sends the browser elsewhere, perhaps with a preference in a cookie.
    static func redirect(
        _ path: String, _ access: Access, _ summary: String, query fields: [InputField] = [],
        _ handler: @escaping @Sendable (Visit) async throws -> Outcome
    ) -> Route {
        Route(
            method: .get, path: path, access: access, summary: summary, fields: fields, answer: .nothing,
            handler: .verb(handler, form: nil))
    }

    /// A file: CSV, XLSX, PDF or an upload.
    public static func download(
        _ path: String, _ access: Access, _ summary: String, query fields: [InputField] = [],
        _ handler: @escaping @Sendable (Visit) async throws -> Download
    ) -> Route {
        Route(
            method: .get, path: path, access: access, summary: summary, fields: fields, answer: .file,
            handler: .download(handler))
    }

    /// Names of the parts of the path in braces.
    public var parameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// Whether its pages belong to a tenant.
    public var isTenantRoute: Bool { path.hasPrefix("/{authority}") }

    /// Whether it takes a file.
    var takesFile: Bool { fields.contains(where: \.isFile) }
    /// Whether it takes the answers to a form.
    var takesAnswers: Bool { fields.contains(where: \.isAnswers) }

    /// Whether a version is compared at all.
    var comparesVersion: Bool { comparing != .none }
    /// Whether the API has to name the version that it saw.
    var needsVersion: Bool { comparing == .always }

    /// Every field that a form may send, with the version that its hidden field names.
    var allFields: [InputField] {
        method == .post
            ? fields + [.version].filter { version in !fields.contains { $0.name == version.name } } : fields
    }
}
