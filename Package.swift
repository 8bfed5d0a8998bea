// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target of the house. Every target lists every module that its files import,
/// also the indirect ones: TidyTests compares the imports with this manifest.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let bigInt: Target.Dependency = .product(name: "BigInt", package: "BigInt")
let hummingbird: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "NIOCore", package: "swift-nio"),
]

let package = Package(
    name: "miaopu",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "miaopu", targets: ["miaopu"]),
        .executable(name: "miaopu-bench", targets: ["miaopu-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    ],
    targets: [
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CSheetWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CCbc", pkgConfig: "cbc", providers: [.apt(["coinor-libcbc-dev"])]),
        .systemLibrary(name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),

        // LEMON (Debian's liblemon-dev) is all templates: they are compiled here, always optimised, because an
        // unoptimised network simplex is ten times as slow.
        .target(name: "CLemon", cxxSettings: [.unsafeFlags(["-O2"])]),

        .target(name: "Postgres", dependencies: ["CPostgres", logging], swiftSettings: house),
        .target(name: "Kernel", dependencies: [bigInt], swiftSettings: house),
        .target(name: "Mustache", swiftSettings: house),
        .target(
            name: "Sheets", dependencies: ["CSheetWriter", "CZip", "CExpat", "Kernel"], swiftSettings: house),
        .target(
            name: "Papers", dependencies: ["CQRCode", "Kernel", "Mustache", subprocess, systemPackage],
            swiftSettings: house),
        .target(
            name: "Platform", dependencies: ["CSodium", "CZlib", "Postgres", "Kernel", logging], swiftSettings: house),
        .target(
            name: "Delivery", dependencies: ["Platform", "Kernel", subprocess, systemPackage], swiftSettings: house),
        .target(
            name: "Signatures", dependencies: ["Platform", "Kernel", subprocess, systemPackage], swiftSettings: house),
        .target(name: "Forms", dependencies: ["Platform", "Postgres", "Kernel"], swiftSettings: house),
        .target(name: "Vault", dependencies: ["CSodium", "Platform", "Postgres", "Kernel"], swiftSettings: house),
        .target(
            name: "Funds", dependencies: ["Platform", "Postgres", "Kernel", "Sheets", "Vault"], swiftSettings: house),
        .target(
            name: "Calls", dependencies: ["Forms", "Funds", "Platform", "Postgres", "Kernel"], swiftSettings: house),
        .target(
            name: "Competitions", dependencies: ["CCbc", "CLemon", "Calls", "Forms", "Platform", "Postgres", "Kernel"],
            swiftSettings: house),
        .target(
            name: "Milestones", dependencies: ["Forms", "Funds", "Platform", "Postgres", "Kernel"],
            swiftSettings: house),
        .target(
            name: "Contracts",
            dependencies: [
                "Calls", "Competitions", "Forms", "Funds", "Milestones", "Signatures", "Platform", "Postgres", "Kernel",
            ], swiftSettings: house),
        .target(
            name: "FieldService", dependencies: ["Forms", "Milestones", "Platform", "Postgres", "Kernel"],
            swiftSettings: house),
        .target(
            name: "Publications",
            dependencies: [
                "Calls", "Competitions", "Contracts", "FieldService", "Forms", "Funds", "Milestones", "Signatures",
                "Platform",
                "Postgres", "Kernel",
            ], swiftSettings: house),
        .target(
            name: "Calculations", dependencies: ["Competitions", "Forms", "Milestones", "Kernel"],
            swiftSettings: house),
        .target(
            name: "Demonstration",
            dependencies: [
                "Calls", "Competitions", "Contracts", "FieldService", "Forms", "Funds", "Milestones", "Platform",
                "Postgres", "Kernel", "Sheets", "Signatures", "Vault", logging,
            ], swiftSettings: house),
        .target(
            name: "Web",
            dependencies: hummingbird + [
                "CZlib", "Calculations", "Calls", "Competitions", "Contracts", "Demonstration", "FieldService", "Forms",
                "Funds",
                "Milestones", "Mustache", "Papers", "Platform", "Postgres", "Publications", "Sheets", "Signatures",
                "Vault", "Kernel",
                logging, serviceLifecycle,
            ],
            resources: [.copy("Assets")], swiftSettings: house),
        .executableTarget(
            name: "miaopu",
            dependencies: hummingbird + [
                "Calculations", "Calls", "Competitions", "Contracts", "Delivery", "Demonstration", "FieldService",
                "Forms",
                "Funds", "Milestones", "Papers", "Platform", "Postgres", "Publications", "Sheets", "Signatures",
                "Vault", "Kernel", "Web",
                argumentParser, logging, serviceLifecycle, unixSignals,
            ],
            path: "Sources/Miaopu", swiftSettings: house),
        .executableTarget(
            name: "miaopu-bench",
            dependencies: [
                "Calls", "Competitions", "Forms", "Funds", "Platform", "Postgres", "Kernel", argumentParser, logging,
            ],
            path: "Sources/Bench", swiftSettings: house),

        .target(
            name: "TestSupport", dependencies: ["Postgres", "Platform", "Kernel", logging],
            path: "Tests/TestSupport", swiftSettings: house),
        .testTarget(name: "KernelTests", dependencies: ["Kernel", bigInt], swiftSettings: house),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "TestSupport", logging], swiftSettings: house),
        .testTarget(
            name: "FundsTests",
            dependencies: ["Funds", "Platform", "Postgres", "Kernel", "Sheets", "Vault", "TestSupport", logging],
            swiftSettings: house),
        .testTarget(
            name: "PlatformTests",
            dependencies: ["Delivery", "Platform", "Postgres", "Kernel", "TestSupport", logging],
            swiftSettings: house),
        .testTarget(name: "SheetsTests", dependencies: ["Sheets", "Kernel", "CZip"], swiftSettings: house),
        .testTarget(name: "MustacheTests", dependencies: ["Mustache"], swiftSettings: house),
        .testTarget(
            name: "PapersTests", dependencies: ["Papers", "Kernel", "CQRCode", "Mustache", subprocess, systemPackage],
            swiftSettings: house),
        .testTarget(
            name: "CalculationsTests", dependencies: ["Calculations", "Forms", "Kernel"], swiftSettings: house),
        .testTarget(name: "FormsTests", dependencies: ["Forms", "Platform", "Kernel"], swiftSettings: house),
        .testTarget(
            name: "CallsTests",
            dependencies: ["Calls", "Forms", "Funds", "Platform", "Postgres", "Kernel", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "CompetitionsTests",
            dependencies: ["Competitions", "Forms", "Platform", "Postgres", "Kernel", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "SignaturesTests", dependencies: ["Signatures", "Kernel", "Platform", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "FieldServiceTests",
            dependencies: ["FieldService", "Milestones", "Platform", "Postgres", "Kernel", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "MilestonesTests",
            dependencies: ["Forms", "Milestones", "Platform", "Postgres", "Kernel", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "ContractsTests",
            dependencies: [
                "Competitions", "Contracts", "Funds", "Milestones", "Platform", "Postgres", "Signatures", "Kernel",
                "TestSupport",
            ], swiftSettings: house),
        .testTarget(name: "WebTests", dependencies: ["Calls", "Web", "Kernel"], swiftSettings: house),
        .testTarget(
            name: "DemonstrationTests",
            dependencies: [
                "Contracts", "Demonstration", "Funds", "Milestones", "Platform", "Postgres", "Kernel", "Sheets",
                "Signatures", "Vault",
                "TestSupport", logging,
            ], swiftSettings: house),
        .testTarget(
            name: "PublicationsTests",
            dependencies: [
                "Contracts", "Demonstration", "FieldService", "Forms", "Funds", "Milestones", "Platform", "Postgres",
                "Publications", "Kernel", "Sheets", "Signatures", "TestSupport", "Vault", logging,
            ], swiftSettings: house),
        .testTarget(
            name: "TidyTests",
            dependencies: [
                "Web", "Platform", "Postgres", "Kernel", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6], cxxLanguageStandard: .cxx17
)
