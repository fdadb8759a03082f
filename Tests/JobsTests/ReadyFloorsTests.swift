import FoundationEssentials
import Testing

@testable import Jobs

struct ReadyFloorsTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let now = ContinuousClock.now

    private func place(_ seconds: Double, _ id: Int64 = 0) -> ReadyFloors.Place {
        ReadyFloors.Place(runAt: Self.start + .seconds(seconds), id: id)
    }

    @Test func `without a sweep a claim looks at everything`() {
        let spans = ReadyFloors().spans(at: now)
        #expect(spans.map(\.priority) == [-100])
        #expect(spans.map(\.end) == [101])
        #expect(spans.allSatisfy { $0.from.runAt < Self.start })
    }

    @Test func `a claim begins at the first ready job, or shortly before the sweep`() {
        var floors = ReadyFloors()
        floors.saw(5)
        _ = floors.swept(
            heads: [-3: place(-60, 7)],
            serverTime: Self.start,
            began: now,
            ended: now
        )
        let spans = floors.spans(at: now + .seconds(1))
        #expect(spans.map(\.priority) == [-100, -3, 0, 5])
        // A priority that nobody has seen lies within the stretch below the next one.
        #expect(spans.map(\.end) == [-3, 0, 5, 101])
        #expect(spans[1].from == place(-60, 7))
        #expect(spans[2].from == place(-2))
        #expect(spans[3].from == place(-2))
    }

    @Test func `a ready job younger than the margin does not raise the floor`() {
        var floors = ReadyFloors()
        _ = floors.swept(
            heads: [0: place(-0.5, 7)],
            serverTime: Self.start,
            began: now,
            ended: now
        )
        #expect(floors.spans(at: now).last?.from == place(-2))
    }

    @Test func `a sweep tells of a job that the claims have passed`() {
        var floors = ReadyFloors()
        let calm = floors.swept(heads: [:], serverTime: Self.start, began: now, ended: now)
        #expect(!calm)
        let passed = floors.swept(
            heads: [0: place(-10, 3)],
            serverTime: Self.start + .seconds(1),
            began: now,
            ended: now
        )
        #expect(passed)
        #expect(floors.spans(at: now).last?.from == place(-10, 3))
    }

    @Test func `a sweep takes a fiftieth of the time at most`() {
        var floors = ReadyFloors()
        #expect(floors.isSweepDue(at: now))
        _ = floors.swept(
            heads: [:],
            serverTime: Self.start,
            began: now,
            ended: now + .milliseconds(100)
        )
        #expect(!floors.isSweepDue(at: now + .seconds(5)))
        #expect(floors.isSweepDue(at: now + .milliseconds(5_100)))
    }

    @Test func `old floors are not relied on`() {
        var floors = ReadyFloors()
        _ = floors.swept(heads: [:], serverTime: Self.start, began: now, ended: now)
        #expect(floors.spans(at: now + .seconds(31)).map(\.priority) == [-100])
    }
}
