import Foundation
import Synchronization

/// Reads a pipe on a thread of its own, and stops reading where a test wants the pipe to fill.
final class PipeReader: Sendable {
    private struct State {
        var isPaused = false
        var isOver = false
        var data = Data()
    }

    private let state = Mutex(State())

    /// Begins to read.
    init(_ handle: FileHandle) {
        let descriptor = handle.fileDescriptor
        Thread { [self] in
            // Held until the pipe's other end is closed.
            withExtendedLifetime(handle) { read(descriptor) }
        }.start()
    }

    /// Whether nothing is read at present.
    var isPaused: Bool {
        get { state.withLock { $0.isPaused } }
        set { state.withLock { $0.isPaused = newValue } }
    }

    /// Everything that was read, once the writer has ended.
    func finish() -> Data {
        while !state.withLock({ $0.isOver }) { usleep(1_000) }
        return state.withLock { $0.data }
    }

    private func read(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if isPaused {
                usleep(1_000)
                continue
            }
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            state.withLock { $0.data.append(contentsOf: buffer[..<count]) }
        }
        state.withLock { $0.isOver = true }
    }
}
