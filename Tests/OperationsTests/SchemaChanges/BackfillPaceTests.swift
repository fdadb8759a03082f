import Testing

@testable import Operations

@Suite struct BackfillPaceTests {
    @Test func `a batch that takes long makes the next ones smaller, quick ones make them larger`()
    {
        var pace = BackfillPace()
        let first = pace.batch
        pace.note(.milliseconds(300))
        #expect(pace.batch == first / 2)
        pace.note(.milliseconds(150))
        #expect(pace.batch == first / 2)
        pace.note(.milliseconds(20))
        #expect(pace.batch > first / 2)
    }

    @Test func `a batch has its bounds, whatever came before`() {
        var pace = BackfillPace()
        for _ in 1...50 { pace.note(.seconds(10)) }
        #expect(pace.batch == BackfillPace.batches.lowerBound)
        for _ in 1...50 { pace.note(.zero) }
        #expect(pace.batch == BackfillPace.batches.upperBound)
    }

    @Test func `others have half of the time, and all of it while the database is busy`() {
        let pace = BackfillPace()
        #expect(pace.pause(after: .milliseconds(100), isBusy: false) == .milliseconds(100))
        #expect(pace.pause(after: .seconds(30), isBusy: false) == .seconds(1))
        #expect(pace.pause(after: .zero, isBusy: false) > .zero)
        #expect(pace.pause(after: .zero, isBusy: true) == BackfillPace.busyPause)
    }
}
