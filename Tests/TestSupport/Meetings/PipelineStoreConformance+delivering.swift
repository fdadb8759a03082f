import Foundation
import Meetings
import Testing

extension PipelineStoreConformance {
    private struct Undone: Error {}

    /// A request for some items.
    static func request(
        _ key: String,
        for items: [StoredItem]
    ) -> BoardRequest {
        BoardRequest(
            idempotencyKey: key,
            body: "body of \(key): \"\\u00e9\"",
            entries: items.map {
                BoardRequest.Entry(key: $0.key, values: ["name": $0.text], written: "{}")
            }
        )
    }

    /// Items that wait to be pushed.
    static func approved(
        _ count: Int,
        _ statements: any PipelineStatements
    ) async throws -> [StoredItem] {
        _ = try await statements.insert(
            Array(items(count + 1).dropFirst()),
            of: try await storeMeeting(statements),
            thresholds: ItemThresholds()
        )
        return try await statements.toPush(meetingID: nil, after: 0, limit: count)
    }

    /// The rules about requests that create items, and about runs.
    static let delivering: [PipelineStoreConformance] = [
        .init("items are to be pushed page by page until they are in an open batch") { store, _ in
            let statements = store.statements
            let all = try await approved(3, statements)
            #expect(all.allSatisfy { $0.pushAttempts == 0 && $0.meetingTitle == "Weekly" })
            let run = try await statements.startRun(.push, who: "a", job: nil, undoes: nil)
            let first = Array(all.prefix(2))
            let id = try await statements.openBatch(request("k", for: first), of: first, run: run)
            let batch = try #require(id)
            let rest = try await statements.toPush(meetingID: nil, after: 0, limit: 9)
            #expect(rest.map(\.id) == [all[2].id])
            #expect(try await statements.close(batch, as: .partial))
            let again = try await statements.toPush(
                meetingID: all[0].meetingID,
                after: all[0].id,
                limit: 1
            )
            #expect(again.map(\.id) == [all[1].id])
            #expect(again.first?.pushAttempts == 1)
            try await statements.returnToReview(all[1].id, cause: "refused")
            let last = try await statements.toPush(meetingID: nil, after: 0, limit: 9)
            #expect(last.map(\.id) == [all[0].id, all[2].id])
        },
        .init("an open batch keeps its request to the byte until it is closed once") { store, _ in
            let statements = store.statements
            let all = try await approved(2, statements)
            let run = try await statements.startRun(.push, who: "a", job: nil, undoes: nil)
            let wanted = request("k", for: all)
            let batch = try #require(try await statements.openBatch(wanted, of: all, run: run))
            let open = try #require(try await statements.openBatches().first)
            #expect(open.id == batch && open.run == run && open.request == wanted)
            #expect(open.items.map(\.id) == all.map(\.id))
            #expect(open.age < .seconds(30) && open.sinceSent < .seconds(30))
            #expect(try await statements.resend(batch))
            #expect(try await statements.openBatches().count == 1)
            #expect(try await statements.close(batch, as: .answered))
            #expect(try await statements.close(batch, as: .answered) == false)
            #expect(try await statements.openBatches().isEmpty)
        },
        .init("an open batch whose words are forgotten stays open") { store, _ in
            let statements = store.statements
            let all = try await approved(1, statements)
            let run = try await statements.startRun(.push, who: "a", job: nil, undoes: nil)
            var wanted = request("k", for: all)
            wanted.board = "b"
            let batch = try #require(try await statements.openBatch(wanted, of: all, run: run))
            #expect(try await statements.openBatches().first?.request?.board == "b")
            try await statements.forgetRequest(of: batch)
            let open = try #require(try await statements.openBatches().first)
            #expect(open.id == batch && open.request == nil && open.items.count == 1)
        },
        .init("a refusal is kept with its item, and a final one ends the wish for its change") {
            store,
            _ in
            let statements = store.statements
            let all = try await approved(2, statements)
            try await statements.noteRefusal(of: all[0], cause: "no", isFinal: false)
            let left = try await statements.toPush(meetingID: nil, after: 0, limit: 9)
            #expect(left.map(\.failure) == ["no", nil])
            func update() async throws -> [StoredItem] {
                try await statements.toUpdate(meetingID: nil, after: 0, limit: 9)
            }
            for (number, item) in all.enumerated() {
                let pushed = PushedItem(
                    item: item,
                    boardItem: "\(number)",
                    delivery: ItemDelivery(isUpdateWanted: true, board: "b")
                )
                #expect(try await statements.markPushed(pushed))
            }
            var wanted = try await update()
            #expect(wanted.allSatisfy { $0.failure == nil && $0.delivery.board == "b" })
            try await statements.noteRefusal(of: wanted[0], cause: "locked", isFinal: false)
            try await statements.noteRefusal(of: wanted[1], cause: "never", isFinal: true)
            wanted = try await update()
            #expect(wanted.map(\.failure) == ["locked"])
            // It has changed again since the refused change was composed.
            var older = wanted[0]
            older.text = "something else"
            try await statements.noteRefusal(of: older, cause: "never", isFinal: true)
            wanted = try await update()
            #expect(wanted.map(\.failure) == ["never"])
            try await statements.markUpdated(wanted[0], values: [:], note: nil)
            let done = try await statements.items(boardItems: ["0"])
            #expect(done.map(\.failure) == [nil])
        },
        .init("a batch takes no item that changed, that is taken, or under a known key") {
            store,
            _ in
            let statements = store.statements
            let all = try await approved(2, statements)
            let run = try await statements.startRun(.push, who: "a", job: nil, undoes: nil)
            func open(_ key: String, _ items: [StoredItem]) async throws -> Int64? {
                try await store.withTransaction { transaction in
                    let request = request(key, for: items)
                    let id = try await transaction.openBatch(request, of: items, run: run)
                    guard let id else { throw Undone() }
                    return id
                }
            }
            let first = [all[0]]
            #expect(try await open("k", first) != nil)
            await #expect(throws: Undone.self) { try await open("k2", all) }
            await #expect(throws: Undone.self) { try await open("k", [all[1]]) }
            var changed = [all[1]]
            changed[0].state = .proposed
            try await statements.returnToReview(all[1].id, cause: "no")
            await #expect(throws: Undone.self) { try await open("k3", changed) }
            #expect(try await statements.openBatches().count == 1)
            #expect(try await statements.toPush(meetingID: nil, after: 0, limit: 9).isEmpty)
        },
        .init("an item is recorded on the board once, with what was written there") { store, _ in
            let statements = store.statements
            let all = try await approved(2, statements)
            let run = try await statements.startRun(.push, who: "a", job: nil, undoes: nil)
            var pushed = PushedItem(
                item: all[0],
                boardItem: "7",
                delivery: ItemDelivery(run: run, values: ["name": "x"], note: "nobody")
            )
            #expect(try await statements.markPushed(pushed))
            pushed.boardItem = "8"
            #expect(try await statements.markPushed(pushed) == false)
            let stored = try #require(try await statements.items(boardItems: ["7"]).first)
            #expect(stored.state == .pushed && stored.delivery == pushed.delivery)
            #expect(try await statements.toUpdate(meetingID: nil, after: 0, limit: 9).isEmpty)
            let other = PushedItem(
                item: all[1],
                boardItem: "9",
                delivery: ItemDelivery(run: run, values: [:], isUpdateWanted: true)
            )
            #expect(try await statements.markPushed(other))
            let late = try await statements.toUpdate(meetingID: nil, after: 0, limit: 9)
            #expect(late.map(\.id) == [all[1].id])
            try await statements.markUpdated(late[0], values: ["name": "y"], note: nil)
            #expect(try await statements.toUpdate(meetingID: nil, after: 0, limit: 9).isEmpty)
            let values = try await statements.items(boardItems: ["9"]).first?.delivery.values
            #expect(values == ["name": "y"])
        },
        .init("a job has one run, and what a run made can be taken back once") { store, _ in
            let statements = store.statements
            let all = try await approved(2, statements)
            let run = try await statements.startRun(.push, who: "a", job: 5, undoes: nil)
            #expect(try await statements.startRun(.push, who: "a", job: 5, undoes: nil) == run)
            #expect(try await statements.startRun(.push, who: "a", job: 6, undoes: nil) != run)
            for (number, item) in all.enumerated() {
                let pushed = PushedItem(
                    item: item,
                    boardItem: "\(number)",
                    delivery: ItemDelivery(run: run)
                )
                #expect(try await statements.markPushed(pushed))
            }
            #expect(try await statements.isPush(run))
            #expect(try await statements.isPush(run + 100) == false)
            let undo = try await statements.startRun(.undo, who: "b", job: nil, undoes: run)
            #expect(try await statements.isPush(undo) == false)
            let page = try await statements.items(ofRun: run, after: 0, limit: 9)
            #expect(page.map(\.id) == all.map(\.id))
            #expect(try await statements.markUndone(all[0].id, cause: "b"))
            #expect(try await statements.markUndone(all[0].id, cause: "b") == false)
            let kept = Run.Kept(item: all[1].id, why: "edited")
            try await statements.add(["kept": 1], kept: [kept], toRun: undo)
            try await statements.add(["kept": 1, "undone": 1], kept: [], toRun: undo)
            #expect(try await statements.isKept(all[1].id, byRun: undo))
            #expect(try await statements.isKept(all[0].id, byRun: undo) == false)
            try await statements.finishRun(undo)
            let left = try await statements.items(ofRun: run, after: 0, limit: 9)
            #expect(left.map(\.id) == [all[1].id])
        },
    ]
}
