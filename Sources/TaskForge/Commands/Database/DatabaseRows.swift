import Foundation
import Operations
import Postgres

/// A migration as a listing shows it.
struct MigrationRow: Encodable {
    let group: String
    let version: Int
    let name: String
    let phase: String?
    let state: String

    static let columns: [Column<MigrationRow>] = [
        Column("GROUP") { $0.group }, Column("VERSION") { "\($0.version)" },
        Column("NAME") { $0.name }, Column("PHASE") { $0.phase ?? "" },
        Column("STATE") { $0.state },
    ]

    /// What is applied, then what is missing.
    static func rows(_ state: SchemaState, holds: [MigrationHold]) -> [MigrationRow] {
        let missing = Set(state.pending.map { [$0.group, "\($0.migration.version)"] })
        let applied = state.applied.filter { !missing.contains([$0.group, "\($0.version)"]) }
        return applied.map { migration in
            MigrationRow(
                group: migration.group,
                version: migration.version,
                name: migration.name,
                phase: nil,
                state: word(for: migration, in: state)
            )
        }
            + state.pending.map { pending in
                let isHeld = holds.contains {
                    $0.migration.group == pending.group
                        && $0.migration.migration.version <= pending.migration.version
                }
                let isBegun = state.interrupted.contains {
                    $0.group == pending.group && $0.version == pending.migration.version
                }
                return MigrationRow(
                    group: pending.group,
                    version: pending.migration.version,
                    name: pending.migration.name,
                    phase: pending.migration.header.phase.rawValue,
                    state: isBegun ? "interrupted" : isHeld ? "waits" : "missing"
                )
            }
    }

    private static func word(for migration: AppliedMigration, in state: SchemaState) -> String {
        let isEdited = state.faults.contains {
            $0
                == .edited(
                    group: migration.group,
                    version: migration.version,
                    name: migration.name
                )
        }
        if isEdited { return "edited" }
        return state.unknown.contains(migration) ? "unknown to this program" : "applied"
    }
}

/// An applied migration with what it cost.
struct HistoryRow: Encodable {
    let group: String
    let version: Int
    let name: String
    let appliedAt: String
    let durationSeconds: Double
    let lockMode: String?
    let lockSeconds: Double?
    let oldestProgram: Int?
    let program: String?
    let checksum: String

    init(_ applied: AppliedMigration) {
        group = applied.group
        version = applied.version
        name = applied.name
        appliedAt = applied.appliedAt.formatted(.iso8601)
        durationSeconds = applied.duration / .seconds(1)
        lockMode = applied.lockMode
        lockSeconds = applied.lockDuration.map { $0 / .seconds(1) }
        oldestProgram = applied.oldestProgram
        program = applied.program
        checksum = applied.checksum
    }

    private enum CodingKeys: String, CodingKey {
        case group, version, name, program, checksum
        case appliedAt = "applied_at"
        case durationSeconds = "duration_seconds"
        case lockMode = "lock_mode"
        case lockSeconds = "lock_seconds"
        case oldestProgram = "oldest_program"
    }

    static let columns: [Column<HistoryRow>] = [
        Column("APPLIED AT") { $0.appliedAt }, Column("GROUP") { $0.group },
        Column("VERSION") { "\($0.version)" }, Column("NAME") { $0.name },
        Column("TOOK") { seconds($0.durationSeconds) },
        Column("LOCK") { row in
            row.lockMode.map { "\($0) \(seconds(row.lockSeconds ?? 0))" } ?? ""
        },
        Column("PROGRAM") { $0.program ?? "" },
    ]

    private static func seconds(_ value: Double) -> String {
        "\(Int((value * 1_000).rounded())) ms"
    }
}

/// Something about the schema that is not as it should be.
struct SchemaProblem: Encodable {
    let problem: String
    let object: String
    let message: String

    static let columns: [Column<SchemaProblem>] = [
        Column("PROBLEM") { $0.problem }, Column("OBJECT") { $0.object },
        Column("MESSAGE") { $0.message },
    ]

    /// What the ledger alone tells.
    static func problems(_ state: SchemaState) -> [SchemaProblem] {
        let edited = state.faults.map { fault in
            SchemaProblem(problem: word(for: fault), object: "ledger", message: "\(fault)")
        }
        let interrupted = state.interrupted.map { migration in
            let name = "\(migration.group) \(migration.version)"
            return SchemaProblem(
                problem: "interrupted",
                object: name,
                message: "migration \(name) (\(migration.name)) was begun and did not end; "
                    + "`taskforge db upgrade` does it again"
            )
        }
        let needed = state.needed.map { missing in
            let name = "\(missing.group) \(missing.migration.version)"
            return SchemaProblem(
                problem: "missing",
                object: name,
                message: "migration \(name) (\(missing.migration.name)) is not applied; "
                    + "run `taskforge db upgrade`"
            )
        }
        let ahead = state.ahead.filter { !$0.isCompatible }.map { ahead in
            SchemaProblem(problem: "ahead", object: ahead.group, message: "\(ahead)")
        }
        return edited + interrupted + needed + ahead
    }

    private static func word(for fault: MigrationError) -> String {
        if case .edited = fault { return "edited" }
        return "out of order"
    }
}

/// An unsafe pattern as JSON.
struct LintRow: Encodable {
    let file: String
    let line: Int
    let rule: String
    let why: String
    let rewrite: String

    init(_ finding: LintFinding) {
        file = finding.file
        line = finding.line
        rule = finding.rule
        why = finding.why
        rewrite = finding.rewrite
    }
}

extension LintFinding {
    /// The finding for people: where, what, and what to write instead.
    var text: String {
        let safe = rewrite.split(separator: "\n").map { "    \($0)\n" }.joined()
        return "\(file):\(line): \(rule)\n  \(why)\n  Instead:\n\(safe)"
    }
}

/// A backfill as a listing shows it.
struct BackfillRow: Encodable {
    let name: String
    let group: String
    let version: Int
    let state: String
    let rows: Int64
    let progress: Double
    let remainingSeconds: Double?

    init(_ status: BackfillStatus) {
        name = status.name
        group = status.group
        version = status.version
        state = status.state.rawValue
        rows = status.rows
        progress = status.progress
        remainingSeconds = status.remaining.map { $0 / .seconds(1) }
    }

    private enum CodingKeys: String, CodingKey {
        case name, group, version, state, rows, progress
        case remainingSeconds = "remaining_seconds"
    }

    static let columns: [Column<BackfillRow>] = [
        Column("NAME") { $0.name }, Column("FOR") { "\($0.group) \($0.version)" },
        Column("STATE") { $0.state }, Column("ROWS") { "\($0.rows)" },
        Column("PROGRESS") { "\(Int(($0.progress * 100).rounded(.down))) %" },
        Column("LEFT") { row in
            row.remainingSeconds.map { Duration.seconds($0.rounded()).formatted() } ?? ""
        },
    ]
}
