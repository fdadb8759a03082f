import Logging
import Synchronization

/// The levels from which on loggers write, changeable while the program runs.
///
/// A level set for `jobs` holds for `jobs.worker` too, unless that has one of its own.
final class LogLevels: Sendable {
    /// The level of one logger, read without a lock at every log statement.
    final class Cell: Sendable {
        private let index: Atomic<Int>

        /// Begins with a level.
        init(_ level: Logger.Level) {
            index = Atomic(level.index)
        }

        /// The level in force.
        var level: Logger.Level {
            get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
            set { index.store(newValue.index, ordering: .relaxed) }
        }
    }

    private struct State {
        var standard: Logger.Level
        var overrides: [String: Logger.Level] = [:]
        var cells: [String: Cell] = [:]

        func level(of label: String) -> Logger.Level {
            var name = label[...]
            while true {
                if let level = overrides[String(name)] { return level }
                guard let dot = name.lastIndex(of: ".") else { return standard }
                name = name[..<dot]
            }
        }
    }

    /// How many loggers have a level of their own; the ones beyond share the standard level.
    private static let cellLimit = 1_000

    private let state: Mutex<State>
    private let sharedCell: Cell

    /// Begins with one level for all loggers.
    init(standard: Logger.Level) {
        state = Mutex(State(standard: standard))
        sharedCell = Cell(standard)
    }

    /// The cell of a logger; the same one for every logger of the label.
    func cell(for label: String) -> Cell {
        state.withLock { state in
            if let cell = state.cells[label] { return cell }
            guard state.cells.count < Self.cellLimit else { return sharedCell }
            let cell = Cell(state.level(of: label))
            state.cells[label] = cell
            return cell
        }
    }

    /// Sets the level of a logger and of those beneath it, or the standard level for nil.
    func set(_ level: Logger.Level?, for label: String?) {
        state.withLock { state in
            if let label {
                state.overrides[label] = level
            } else if let level {
                state.standard = level
            }
            sharedCell.level = state.standard
            for (label, cell) in state.cells { cell.level = state.level(of: label) }
        }
    }

    /// The level of a logger.
    func level(of label: String) -> Logger.Level {
        state.withLock { $0.level(of: label) }
    }
}
