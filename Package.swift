// swift-tools-version: 6.2

import PackageDescription

/// Every version is exact: `Package.resolved` is not committed, so this file is the lock.
let dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let configuration = Target.Dependency.product(
    name: "Configuration",
    package: "swift-configuration"
)
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let orderedCollections = Target.Dependency.product(
    name: "OrderedCollections",
    package: "swift-collections"
)
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let unixSignals = Target.Dependency.product(
    name: "UnixSignals",
    package: "swift-service-lifecycle"
)
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// The C libraries and headers: module maps only, no code of ours.
let shims: [Target] = [
    .systemLibrary(
        name: "CCurl",
        pkgConfig: "libcurl",
        providers: [.apt(["libcurl4-openssl-dev"])]
    ),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
        name: "CSystemd",
        pkgConfig: "libsystemd",
        providers: [.apt(["libsystemd-dev"])]
    ),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

/// The integrations; `scripts/new-module` adds one.
let moduleNames = ["Fireflies", "Gemini", "Monday", "Scheduler"]

/// The house, from the ground up; a target may import only what stands above it here.
let floors: [Target] = [
    .target(
        name: "Observability",
        dependencies: [
            "CLinux", "CSystemd", "CZlib", logging, metrics, serviceLifecycle, tracing,
        ]
    ),
    .target(
        name: "Postgres",
        dependencies: [
            "CLinux", "CPostgres", "Observability", collections, crypto, logging, serviceLifecycle,
            tracing,
        ]
    ),
    .target(
        name: "OutboundHTTP",
        dependencies: ["CCurl", "CLinux", "Observability", logging, serviceLifecycle, tracing]
    ),
    .target(
        name: "Jobs",
        dependencies: [
            "Observability", "Postgres", collections, logging, serviceLifecycle, tracing,
        ],
        resources: [.embedInCode("Migrations")]
    ),
    .target(
        name: "Operations",
        dependencies: [
            "Jobs", "Observability", "OutboundHTTP", "Postgres", crypto, logging,
            serviceLifecycle,
        ],
        resources: [.embedInCode("Migrations")]
    ),
    .target(
        name: "Meetings",
        dependencies: [
            "Jobs", "Observability", "Operations", "Postgres", crypto, logging, nioPosix,
            serviceLifecycle, yams,
        ],
        resources: [.embedInCode("Migrations")]
    ),
    .target(
        name: "ModuleKit",
        dependencies: [
            "Jobs", "Meetings", "Observability", "Operations", "OutboundHTTP", "Postgres",
            logging, serviceLifecycle,
        ]
    ),
    .target(
        name: "Web",
        dependencies: [
            "Jobs", "Meetings", "ModuleKit", "Observability", "Operations", "Postgres", crypto,
            httpTypes, hummingbird, hummingbirdCore, logging, mustache, nioCore, nioHTTPTypes,
            nioPosix, serviceLifecycle, tracing,
        ]
    ),
    .target(
        name: "CoreRuntime",
        dependencies: [
            "CSystemd", "Jobs", "Meetings", "ModuleKit", "Observability", "Operations",
            "OutboundHTTP",
            "Postgres", configuration, logging, serviceLifecycle,
        ]
    ),
    .target(
        name: "Dashboards",
        dependencies: [
            "Jobs", "Meetings", "Observability", "Operations", "OutboundHTTP", "Postgres", "Web",
        ]
    ),
    // The sample meetings, embedded by C's own directive: SwiftPM's way takes minutes for them.
    .target(name: "CSampleMeetings", exclude: ["Meetings"]),
    .target(
        name: "Sandbox",
        dependencies: [
            "CSampleMeetings", "Meetings", "Observability", "OutboundHTTP", crypto, httpTypes,
            hummingbird, logging, nioCore, nioPosix, orderedCollections, serviceLifecycle,
        ]
    ),
    .executableTarget(
        name: "TaskForge",
        dependencies: [
            "CoreRuntime", "Dashboards", "Jobs", "Meetings", "ModuleKit", "Observability",
            "Operations", "OutboundHTTP", "Postgres", "Sandbox", "Web", argumentParser, logging,
            metrics,
            serviceLifecycle, tracing, unixSignals,
        ] + moduleNames.map { .target(name: $0) }
    ),
]

/// The folders of files that integrations carry in their code: GraphQL documents and migrations.
let embeddedFolders = [
    "Fireflies": ["Operations"], "Gemini": ["Migrations"], "Monday": ["Operations"],
]

/// The integrations: one folder each, none of which knows another.
let modules: [Target] = moduleNames.map { name in
    .target(
        name: name,
        dependencies: [
            "Jobs", "Meetings", "ModuleKit", "Observability", "Operations", "OutboundHTTP",
            "Postgres", logging, serviceLifecycle,
        ],
        path: "Plugins/\(name)",
        resources: embeddedFolders[name, default: []].map { .embedInCode($0) }
    )
}

let tests: [Target] = [
    .testTarget(
        name: "IntegrationTests",
        dependencies: [
            "Jobs", "ModuleKit", "Observability", "OutboundHTTP", "Postgres", "TestSupport", "Web",
            crypto, logging, serviceLifecycle,
        ]
    ),
    .target(
        name: "TestSupport",
        dependencies: [
            "Jobs", "Meetings", "ModuleKit", "Observability", "Operations", "OutboundHTTP",
            "Postgres", logging,
        ],
        path: "Tests/TestSupport"
    ),
    .testTarget(
        name: "JobsTests",
        dependencies: [
            "Jobs", "Observability", "Postgres", "QueueWorker", "TestSupport", logging,
            serviceLifecycle,
        ]
    ),
    // The process that the queue's storm kills.
    .executableTarget(
        name: "QueueWorker",
        dependencies: ["Jobs", "Observability", "Postgres", logging, serviceLifecycle],
        path: "Tests/QueueWorker"
    ),
    .testTarget(
        name: "MeetingsTests",
        dependencies: [
            "Jobs", "Meetings", "Observability", "Operations", "Postgres", "TestSupport", logging,
            serviceLifecycle,
        ],
        exclude: ["Cases"]
    ),
    .testTarget(
        name: "ObservabilityTests",
        dependencies: [
            "CLinux", "Observability", "TestSupport", logging, metrics, serviceLifecycle, tracing,
        ],
        exclude: ["Logging/Support/syslog_tls.py"]
    ),
    .testTarget(
        name: "OutboundHTTPTests",
        dependencies: ["Observability", "OutboundHTTP", "TestSupport", logging, serviceLifecycle]
    ),
    .testTarget(
        name: "OperationsTests",
        dependencies: [
            "Jobs", "Observability", "Operations", "OutboundHTTP", "Postgres", "TestSupport",
            logging,
        ]
    ),
    .testTarget(
        name: "PluginTests",
        dependencies: [
            "Fireflies", "Gemini", "Jobs", "Meetings", "ModuleKit", "Monday", "Observability",
            "Operations", "OutboundHTTP", "Postgres", "Sandbox", "Scheduler", "TestSupport",
            crypto, logging,
        ]
    ),
    .testTarget(
        name: "PostgresTests",
        dependencies: ["Observability", "Postgres", "TestSupport", logging, serviceLifecycle]
    ),
    .testTarget(
        name: "SimulationTests",
        dependencies: ["Jobs", "Meetings", "Observability", "TestSupport", logging]
    ),
    .testTarget(
        name: "CoreRuntimeTests",
        dependencies: [
            "CoreRuntime", "Jobs", "Meetings", "ModuleKit", "Observability", "Operations",
            "Postgres", "TestSupport", logging, nioCore, nioPosix,
        ]
    ),
    .testTarget(
        name: "SandboxTests",
        dependencies: [
            "Meetings", "Observability", "Sandbox", "TestSupport", crypto, logging,
            orderedCollections, serviceLifecycle,
        ],
        exclude: ["Support/graphql_core.py"]
    ),
    .testTarget(name: "TidyTests"),
    .testTarget(
        name: "WebTests",
        dependencies: [
            "Jobs", "Meetings", "ModuleKit", "Observability", "Operations", "Postgres",
            "TestSupport",
            "Web", httpTypes, hummingbird, logging, metrics, nioCore, nioPosix, serviceLifecycle,
        ]
    ),
    // Counts the allocations of the program that links it: the benchmarks' only.
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    .executableTarget(
        name: "Benchmarks",
        dependencies: [
            "CAllocationCount", "Jobs", "Observability", "Operations", "Postgres", "Web",
            argumentParser,
            hummingbird, logging, serviceLifecycle,
        ],
        path: "Tests/Benchmarks",
        exclude: ["Observability/python_logs.py"]
    ),
    .executableTarget(
        name: "RulesTuner",
        dependencies: ["Meetings"],
        path: "Tests/RulesTuner",
        exclude: ["Dialogues"]
    ),
]

let package = Package(
    name: "taskforge",
    products: [.executable(name: "taskforge", targets: ["TaskForge"])],
    dependencies: dependencies,
    targets: shims + floors + modules + tests
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
        .enableUpcomingFeature("ExistentialAny"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
        .enableUpcomingFeature("MemberImportVisibility"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
        .enableUpcomingFeature("InternalImportsByDefault"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
