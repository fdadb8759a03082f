import Logging
import TestSupport
import Testing

@testable import Observability

@Suite struct LevelQueueTests {
    @Test func `elements come out in the order in which they went in`() {
        var queue = LevelQueue<Int>(capacity: 10, errorReserve: 0)
        for number in 0..<5 { #expect(queue.put(number, level: .info).isEmpty) }
        #expect(queue.takeAll() == [0, 1, 2, 3, 4])
        #expect(queue.takeAll().isEmpty)
    }

    @Test func `a full queue gives up debug before info before warning, the oldest first`() {
        var queue = LevelQueue<String>(capacity: 3, errorReserve: 0)
        for (name, level) in [("i1", .info), ("d1", .debug), ("d2", .trace)]
            as [(String, Logger.Level)]
        {
            #expect(queue.put(name, level: level).isEmpty)
        }
        #expect(queue.put("d3", level: .debug) == [.debug])
        #expect(queue.put("w1", level: .warning) == [.debug])
        #expect(queue.put("w2", level: .warning) == [.trace])
        #expect(queue.put("w3", level: .warning) == [.info])
        #expect(queue.put("w4", level: .warning) == [.warning])
        #expect(queue.put("i2", level: .notice) == [.notice])
        #expect(queue.put("e1", level: .error) == [.warning])
        #expect(queue.takeAll() == ["w2", "w3", "e1"])
    }

    @Test func `errors have room of their own and are lost last`() {
        var queue = LevelQueue<Int>(capacity: 2, errorReserve: 2)
        for number in 0..<2 { #expect(queue.put(number, level: .info).isEmpty) }
        #expect(queue.put(2, level: .error).isEmpty)
        #expect(queue.put(3, level: .critical).isEmpty)
        #expect(queue.put(4, level: .error) == [.info])
        #expect(queue.put(5, level: .error) == [.info])
        #expect(queue.put(6, level: .error) == [.error])
        #expect(queue.put(7, level: .warning) == [.warning])
        #expect(queue.takeAll() == [2, 3, 4, 5])
    }

    @Test func `bytes are limited as well, and a large element displaces several`() {
        var queue = LevelQueue<Int>(capacity: 10, byteCapacity: 100, errorReserve: 1)
        for number in 0..<4 { #expect(queue.put(number, level: .debug, bytes: 25).isEmpty) }
        #expect(queue.put(4, level: .info, bytes: 50) == [.debug, .debug])
        #expect(queue.put(5, level: .info, bytes: 500) == [.debug, .debug, .info])
        #expect(queue.put(6, level: .error, bytes: 500).isEmpty)
        #expect(queue.takeAll() == [4, 6])
    }

    @Test func `every element is accounted for, and no dearer one is lost while a cheaper stays`() {
        var random = SeededRandom()
        for _ in 0..<200 {
            let capacity = Int.random(in: 1...20, using: &random)
            let reserve = Int.random(in: 0...5, using: &random)
            var queue = LevelQueue<Int>(capacity: capacity, errorReserve: reserve)
            var lost: [Logger.Level] = []
            var levels: [Logger.Level] = []
            for number in 0..<Int.random(in: 0...100, using: &random) {
                let level = Logger.Level.allCases.randomElement(using: &random) ?? .info
                levels.append(level)
                let nowLost = queue.put(number, level: level)
                #expect(nowLost.allSatisfy { LogPriority($0) <= LogPriority(level) }, "\(random)")
                lost += nowLost
                #expect(queue.count <= capacity + reserve, "\(random)")
            }
            let kept = queue.takeAll()
            #expect(kept == kept.sorted(), "\(random)")
            #expect(kept.count + lost.count == levels.count, "\(random)")
            let keptLevels = kept.map { levels[$0] }
            #expect((keptLevels + lost).sorted() == levels.sorted(), "\(random)")
            if lost.contains(where: { LogPriority($0) == .error }) {
                #expect(keptLevels.allSatisfy { LogPriority($0) == .error }, "\(random)")
            }
        }
    }
}

extension LevelQueue {
    fileprivate mutating func takeAll() -> [Element] {
        var slots: Slots = []
        exchange(for: &slots)
        return slots.compactMap { $0?.element }
    }
}
