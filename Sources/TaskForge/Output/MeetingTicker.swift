import Foundation
import Meetings
import ServiceLifecycle

/// Tells a person one line about each meeting as soon as nothing is left to do with it.
struct MeetingTicker: Service {
    /// Meetings looked at, the newest first.
    private static let window = 200

    let meetings: MeetingStore
    let items: ItemStore
    let clock = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var told: Set<Int64> = []
            var isFirstLook = true
            while !Task.isCancelled {
                // A database that is away is told by health and log; the next look tries again.
                if let finished = try? await finished(besides: told) {
                    tell(finished, isFirstLook: isFirstLook)
                    told.formUnion(finished.map(\.id))
                    isFirstLook = false
                }
                // A cancelled sleep is the wish to stop, which the loop's condition sees.
                try? await clock.sleep(for: .milliseconds(500))
            }
        }
    }

    private func tell(_ finished: [MeetingSummary], isFirstLook: Bool) {
        guard !isFirstLook else {
            if !finished.isEmpty {
                Terminal.tell("\(finished.count) meetings are here from before.")
            }
            return
        }
        for meeting in finished.reversed() {
            Terminal.tell(meeting.line)
        }
    }

    /// The meetings that were read and have no approved item that is still to be pushed.
    private func finished(besides told: Set<Int64>) async throws -> [MeetingSummary] {
        var finished: [MeetingSummary] = []
        for meeting in try await meetings.list(limit: Self.window) {
            guard !told.contains(meeting.id), meeting.state != .received else { continue }
            let left = ItemStore.Filter(meetingID: meeting.id, state: .approved, limit: 1)
            if try await items.list(left).isEmpty {
                finished.append(meeting)
            }
        }
        return finished
    }
}
