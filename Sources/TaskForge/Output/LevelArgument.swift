import ArgumentParser
import Logging

/// A log level on the command line.
struct LevelArgument: ExpressibleByArgument {
    /// The words that are taken.
    static let allValueStrings = Logger.Level.allCases.map(\.rawValue)

    /// The level that was named.
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument.lowercased()) else { return nil }
        self.level = level
    }
}
