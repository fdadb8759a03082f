import Foundation
public import ModuleKit
public import Operations

/// Reads and checks the whole configuration at once.
public struct ConfigurationLoader: Sendable {
    /// The declared keys with the name of their owner: `core` or a module.
    public var declarations: [(owner: String, key: any ConfigurationDeclaration)]
    /// The declared feature flags.
    public var flags: [FeatureFlag]
    /// Values that the command line sets.
    public var overrides: [String: String]
    /// The process environment.
    public var environment: [String: String]
    /// The text of the `.env` file, where there is one.
    public var environmentFile: String?

    /// Prepares a reading.
    public init(
        declarations: [(owner: String, key: any ConfigurationDeclaration)],
        flags: [FeatureFlag] = [],
        overrides: [String: String] = [:],
        environment: [String: String],
        environmentFile: String? = nil
    ) {
        self.declarations = declarations
        self.flags = flags
        self.overrides = overrides
        self.environment = environment
        self.environmentFile = environmentFile
    }

    /// Reads everything; faults are collected and never thrown.
    public func load() -> LoadedConfiguration {
        var loaded = LoadedConfiguration()
        let file = readFile(into: &loaded)
        let sources = ConfigurationSources(
            overrides: overrides,
            environment: environment,
            file: file,
            secrets: Set(declarations.filter(\.key.isSecret).map(\.key.name))
        )
        checkOwners(into: &loaded)
        for (_, key) in declarations {
            read(key, from: sources, into: &loaded)
        }
        for flag in flags {
            read(flag, from: sources, into: &loaded)
        }
        warnOfUnknownNames(in: sources, into: &loaded)
        return loaded
    }

    /// The `.env` file counts in development only, as the process environment says it.
    private func readFile(into loaded: inout LoadedConfiguration) -> [String: String] {
        let given = overrides["TASKFORGE_ENV"] ?? environment["TASKFORGE_ENV"] ?? ""
        guard given.isEmpty || given == DeploymentEnvironment.development.rawValue,
            let environmentFile
        else { return [:] }
        let file = EnvironmentFile(environmentFile)
        loaded.faults += file.faults
        return file.values
    }

    private func checkOwners(into loaded: inout LoadedConfiguration) {
        var owners: [String: String] = [:]
        for (owner, key) in declarations {
            if let first = owners.updateValue(owner, forKey: key.name) {
                loaded.faults.append(
                    ConfigurationFault(
                        name: key.name,
                        problem: "is declared by both \(first) and \(owner)",
                        remedy: "Keep one declaration."
                    )
                )
            }
        }
    }

    private func read(
        _ key: any ConfigurationDeclaration,
        from sources: ConfigurationSources,
        into loaded: inout LoadedConfiguration
    ) {
        let found = sources.value(of: key.name, isSecret: key.isSecret)
        loaded.rows.append(
            LoadedConfiguration.Row(
                name: key.name,
                value: found.map { key.isSecret ? "••••" : $0.text } ?? key.defaultText,
                origin: found?.origin.rawValue ?? (key.defaultText == nil ? "not set" : "default"),
                help: key.help
            )
        )
        guard let found else { return }
        if let fault = key.fault(in: found.text) {
            loaded.faults.append(fault)
        } else {
            loaded.given[key.name] = found.text
        }
    }

    private func read(
        _ flag: FeatureFlag,
        from sources: ConfigurationSources,
        into loaded: inout LoadedConfiguration
    ) {
        let key = ConfigurationKey.bool(
            flag.environmentName,
            default: flag.isOnByDefault,
            help: flag.help
        )
        read(key, from: sources, into: &loaded)
        if let text = loaded.given[key.name] {
            loaded.flagOverrides[flag.name] = text.lowercased() == "true"
        }
    }

    private func warnOfUnknownNames(
        in sources: ConfigurationSources,
        into loaded: inout LoadedConfiguration
    ) {
        let known = Set(loaded.rows.map(\.name))
        let moduleNames = Set(declarations.map(\.owner)).subtracting(["core"])
        let prefixes =
            ["TASKFORGE_", "FEATURE_"] + moduleNames.map { $0.uppercased() + "_" }.sorted()
        for (name, origin) in sources.names where !known.contains(name) {
            let isOurs = origin == .file || prefixes.contains { name.hasPrefix($0) }
            guard isOurs else { continue }
            let hint = NearestName.to(name, among: known).map { "; did you mean \($0)?" } ?? "."
            loaded.warnings.append("\(name) is set but nothing reads it\(hint)")
        }
    }
}
