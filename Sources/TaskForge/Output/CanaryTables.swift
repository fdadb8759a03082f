import CoreRuntime
import Foundation
import Meetings
import Operations

/// A canary as it is shown: where it stands, what it waits for, on which evidence.
struct CanaryReport: Encodable {
    let id: Int64
    let flag: String
    let state: CanaryRun.State
    let percentage: Double
    let waits: String
    let pairsOfStep: Int
    let plan: CanaryPlan
    let evidence: [CanaryFinding]
    let decisions: [CanaryDecision]

    private enum CodingKeys: String, CodingKey {
        case id, flag, state, percentage, plan, evidence, decisions
        case waits = "verdict"
        case pairsOfStep = "step_pairs"
    }

    /// What is known of a canary now.
    init(_ canary: Canary, _ session: Session) async throws {
        let run = canary.run(with: try await session.meetings.trials.evidence(of: canary.id))
        id = canary.id
        flag = canary.flag
        state = canary.state
        percentage = run.percentage
        waits = run.verdict(at: Date()).description
        pairsOfStep = run.pairsOfStep
        plan = canary.plan
        evidence = run.findings
        decisions = try await CanaryStore(session.database.client).decisions(of: canary.id)
    }

    /// The canary in a few lines, with what its guardrails show and what was decided.
    var text: String {
        """
        canary \(id) of \(flag): \(state.rawValue) at \(percentage.formatted()) %; it \(waits)
        \(Self.findings.text(of: evidence))\(Self.decided.text(of: decisions))
        """
    }

    private static let findings = Table<CanaryFinding>([
        Column("GUARDRAIL") { $0.guardrail.rawValue }, Column("WORSE") { "\($0.worse)" },
        Column("BETTER") { "\($0.better)" }, Column("ALIKE") { "\($0.alike)" },
        Column("EVIDENCE") { $0.evidence.formatted(.number.precision(.significantDigits(3))) },
        Column("ABORTS AT") { $0.limit.formatted(.number.precision(.significantDigits(3))) },
    ])

    private static let decided = Table<CanaryDecision>([
        Column("AT") { $0.at.formatted(.iso8601) }, Column("DECISION") { $0.kind.rawValue },
        Column("SHARE") { "\($0.percentage.formatted()) %" }, Column("BY", \.author),
        Column("WHY", \.why),
    ])

    /// The table of many.
    static let columns: [Column<CanaryReport>] = [
        Column("CANARY") { "\($0.id)" }, Column("FLAG", \.flag),
        Column("STATE") { $0.state.rawValue },
        Column("SHARE") { "\($0.percentage.formatted()) %" },
        Column("PAIRS") { "\($0.pairsOfStep)" }, Column("IT", \.waits),
    ]
}

/// One difference between the two readings of a meeting, as a line.
struct DifferenceRow: Encodable {
    let meeting: Int64
    let difference: String
    let baseline: TrialItem?
    let candidate: TrialItem?

    /// The differences of a meeting, one a line.
    static func rows(of all: ReadingDifference) -> [DifferenceRow] {
        func row(_ what: String, _ old: TrialItem?, _ new: TrialItem?) -> DifferenceRow {
            DifferenceRow(meeting: all.meeting, difference: what, baseline: old, candidate: new)
        }
        return all.onlyBaseline.map { row("only baseline", $0, nil) }
            + all.onlyCandidate.map { row("only candidate", nil, $0) }
            + all.changed.map { row("changed", $0.baseline, $0.candidate) }
    }

    /// The columns of a listing.
    static let columns: [Column<DifferenceRow>] = [
        Column("MEETING") { "\($0.meeting)" }, Column("DIFFERENCE", \.difference),
        Column("BASELINE") { words(of: $0.baseline) },
        Column("CANDIDATE") { words(of: $0.candidate) },
    ]

    private static func words(of item: TrialItem?) -> String {
        guard let item else { return "" }
        return ([item.text] + [item.assignee, item.dueDate?.description].compactMap(\.self))
            .joined(separator: ", ")
    }
}
