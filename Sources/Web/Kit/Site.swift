internal import Forms
internal import Foundation
public import Logging
internal import Papers
public import Platform
public import Postgres
internal import Signatures
public import Vault

/// What all requests share: the database, the texts, the templates, the table of routes.
public struct Site: Sendable {
    /// The database behind the pages.
    public let database: Database
    /// All texts.
    public let catalogue: Catalogue
    let templates: TemplateSet
    /// The forms that come with the release.
    let formLibrary: FormLibrary
    /// Uploaded bytes.
    public let files: FileStore
    /// Settings of the installation.
    public let settings: Settings
    let assets: AssetStore
    /// The table of routes.
    public let routes: [Route]
    let metrics: Metrics
    let logger: Logger
    /// How often an address may calculate.
    let calculationRate: RateLimit
    /// Sends the states of live pitches to all who watch.
    let pitches: PitchBroadcast
    /// Prints papers.
    let press: PaperPress
    /// Verifies signatures made with certificates.
    let signatures: SignatureVerifier
    /// Looks at what is uploaded, where a clamd is set.
    let virusScan: VirusScan?
    private let vaultKeyAtStart: MasterKey
    /// Opens the vault of the installation; read anew each time, because it may have been exchanged meanwhile.
    public var vaultKey: MasterKey {
        (try? MasterKey.read(text: settings.vaultKey, file: settings.vaultKeyFile)) ?? vaultKeyAtStart
    }

    /// A site over a migrated database. Throws when templates, texts or routes do not fit together.
    public init(database: Database, settings: Settings, vaultKey: MasterKey, logger: Logger) throws {
        self.database = database
        self.settings = settings
        self.logger = logger
        let folder = settings.root.appendingPathComponent("Templates")
        catalogue = try Catalogue(directory: folder.appendingPathComponent("messages"))
        templates = try TemplateSet(directory: folder, catalogue: catalogue)
        formLibrary = try FormLibrary(folder: folder.appendingPathComponent("forms"))
        files = try FileStore(directory: settings.data.appendingPathComponent("files"))
        assets = try AssetStore()
        vaultKeyAtStart = vaultKey
        virusScan = settings.virusScan
        routes = RouteTable.all
        metrics = Metrics()
        pitches = PitchBroadcast(database: database, logger: logger)
        calculationRate = RateLimit(perMinute: 240)
        var environment = ProcessInfo.processInfo.environment
        if settings.weasyPrint.contains("/") { environment["MIAOPU_WEASYPRINT"] = settings.weasyPrint }
        signatures = SignatureVerifier(folder: settings.trustedCertificates, executable: settings.openSSL)
        press = PaperPress(PaperSettings(root: settings.root.path, environment: environment))
    }
}
