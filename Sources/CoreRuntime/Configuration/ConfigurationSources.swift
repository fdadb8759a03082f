import Configuration
import Foundation
import ModuleKit

/// Where values come from: what the command line sets, the process environment, a `.env` file.
///
/// The first source that names a variable decides. A variable that is set to nothing counts as
/// not set.
struct ConfigurationSources: Sendable {
    /// A place that a value came from.
    enum Origin: String, Sendable {
        case commandLine = "command line"
        case environment = "environment"
        case file = ".env"
    }

    private let readers: [(origin: Origin, reader: ConfigReader, names: Set<String>)]

    /// Gathers the sources; `secrets` are the names whose values may never be shown.
    init(
        overrides: [String: String],
        environment: [String: String],
        file: [String: String],
        secrets: Set<String>
    ) {
        let sources: [(Origin, [String: String])] = [
            (.commandLine, overrides), (.environment, environment), (.file, file),
        ]
        self.readers = sources.map { origin, values in
            let given = values.filter { !$0.value.isEmpty }
            let provider = EnvironmentVariablesProvider(
                environmentVariables: given,
                secretsSpecifier: .specific(secrets)
            )
            return (origin, ConfigReader(provider: provider), Set(given.keys))
        }
    }

    /// The value of a variable and the source it came from.
    func value(of name: String, isSecret: Bool) -> (text: String, origin: Origin)? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        // The provider looks names up whatever their case; a variable's name is exact.
        for source in readers where source.names.contains(name) {
            if let text = source.reader.string(forKey: key, isSecret: isSecret) {
                return (text, source.origin)
            }
        }
        return nil
    }

    /// All names that are set, and where.
    var names: [(name: String, origin: Origin)] {
        readers.flatMap { source in source.names.sorted().map { ($0, source.origin) } }
    }
}
