import Foundation
import Observability
import Operations
import TestSupport
import Testing

@testable import Meetings

/// Who reads a meeting is asked anew for each.
@Suite struct ReadingPathsTests {
    private static func flag(_ name: String) -> FeatureFlag {
        FeatureFlag(
            name: name,
            default: false,
            owner: "tests",
            stage: .experimental,
            expires: FlagExpiry(2099, 12, 31),
            help: "A path."
        )
    }

    private let outer = Self.flag("outer_path")
    private let inner = Self.flag("inner_path")

    private func flags(_ percentages: [String: Double]) -> FeatureFlags {
        let flags = FeatureFlags([outer, inner], metrics: MetricRegistry())
        set(percentages, in: flags)
        return flags
    }

    private func set(_ percentages: [String: Double], in flags: FeatureFlags) {
        let rules = percentages.map { name, percentage in
            var rule = FlagRule(salt: name)
            rule.percentage = percentage
            return (name, FlagSnapshot.Kept(rule: rule, version: 1))
        }
        flags.replace(
            FlagSnapshot(rules: Dictionary(uniqueKeysWithValues: rules)),
            isStale: false
        )
    }

    private func readers(_ flags: FeatureFlags) -> ReadingPaths {
        ReadingPaths(
            standard: PromiseExtractor(name: "standard"),
            alternatives: [
                .init(flag: outer, extractor: PromiseExtractor(name: "outer")),
                .init(flag: inner, extractor: PromiseExtractor(name: "inner")),
            ],
            flags: flags
        )
    }

    @Test func `a change of a flag holds for the next meeting, without a restart`() async throws {
        let meetings = ["a", "b", "c"].map { Meeting.said(["I'll send \($0)."], id: $0) }
        let flags = flags([:])
        try await PipelineFixture.with([meetings[0]], readers: readers(flags)) { fixture in
            let readers: [[String: Double]] = [
                [:], ["outer_path": 100], ["outer_path": 100, "inner_path": 100],
            ]
            for (meeting, percentages) in zip(meetings, readers) {
                set(percentages, in: flags)
                _ = try await fixture.pipeline.keep(meeting, source: "file", work: WorkInProgress())
                try await fixture.workUntilQuiet()
            }
            let read = try await MeetingStore(fixture.database).list()
                .sorted { $0.id < $1.id }.map(\.extractor)
            #expect(read == ["standard", "outer", "inner"])
            let story = try await MeetingStory(fixture.database).steps(of: 3)
            let step = try #require(story.first { $0.step == "extracted" })
            #expect(step.detail["flags"] == "inner_path=on outer_path=on")
        }
    }

    @Test func `a share reads the same meetings by the new path each time, and no others`()
        async throws
    {
        let meetings = (0..<40).map { Meeting.said(["I'll send \($0)."], id: "m\($0)") }
        let flags = flags(["outer_path": 25])
        let expected = meetings.map(\.id).filter {
            flags.isEnabled(outer, for: FlagSubject(key: $0))
        }
        #expect((1..<40).contains(expected.count))
        try await PipelineFixture.with([], readers: readers(flags)) { fixture in
            for meeting in meetings {
                _ = try await fixture.pipeline.keep(meeting, source: "file", work: WorkInProgress())
            }
            try await fixture.workUntilQuiet()
            func readAnew() async throws -> Set<String> {
                let read = try await MeetingStore(fixture.database).list()
                return Set(read.filter { $0.extractor == "outer" }.map(\.sourceID))
            }
            #expect(try await readAnew() == Set(expected))
            for meeting in try await MeetingStore(fixture.database).list() {
                #expect(try await fixture.pipeline.extractAgain(meeting.id))
            }
            try await fixture.workUntilQuiet()
            #expect(try await readAnew() == Set(expected))
        }
    }

    @Test func `an inner path is not taken where the outer one is off`() async throws {
        let flags = flags(["inner_path": 100])
        try await PipelineFixture.with([], readers: readers(flags)) { fixture in
            _ = try await fixture.pipeline.keep(
                .said(["I'll go."], id: "x"),
                source: "file",
                work: WorkInProgress()
            )
            try await fixture.workUntilQuiet()
            #expect(
                try await MeetingStore(fixture.database).list().map(\.extractor) == ["standard"]
            )
        }
    }
}
