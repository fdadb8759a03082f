import CCurl

/// libcurl's multi handle.
///
/// `wakeUp` may be called from any thread while the handle is known to be alive; everything else
/// belongs to the transport's thread.
struct CurlMulti: @unchecked Sendable {  // A pointer; see above for who may use it.
    private let handle: UnsafeMutableRawPointer

    /// Creates a handle without transfers.
    ///
    /// - Throws: Where libcurl has no memory for it.
    init(_ options: OutboundHTTPOptions) throws {
        guard curlIsReady, let handle = curl_multi_init() else { throw CurlUnavailable() }
        self.handle = handle
        set(CURLMOPT_MAX_HOST_CONNECTIONS, options.maximumPerHost)
        set(CURLMOPT_MAXCONNECTS, options.maximumActive)
        set(CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    /// Ends the present or next wait of the transport's thread.
    func wakeUp() {
        curl_multi_wakeup(handle)
    }

    /// Hands a transfer to libcurl, which begins it with the next `perform`.
    func add(_ transfer: CurlTransfer) -> Bool {
        curl_multi_add_handle(handle, transfer.easy) == CURLM_OK
    }

    /// Takes a transfer from libcurl, at whatever stage it is.
    func remove(_ transfer: CurlTransfer) {
        curl_multi_remove_handle(handle, transfer.easy)
    }

    /// Does all that can be done without waiting.
    func perform() {
        var running: Int32 = 0
        curl_multi_perform(handle, &running)
    }

    /// The next transfer that libcurl is done with, and how it ended.
    func nextFinished() -> (CurlTransfer, CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE,
                let transfer = CurlTransfer.of(message.pointee.easy_handle)
            else { continue }
            return (transfer, message.pointee.data.result)
        }
        return nil
    }

    /// Waits for a socket, a timer of libcurl's own, a wake-up, or the moment.
    func wait(until moment: ContinuousClock.Instant?, now: ContinuousClock.Instant) {
        let longest = Duration.seconds(60)
        let pause = min(max(moment.map { $0 - now } ?? longest, .zero), longest)
        curl_multi_poll(handle, nil, 0, Int32(pause.wholeMilliseconds), nil)
    }

    /// Closes every connection and frees the handle; it must not be used again.
    func free() {
        curl_multi_cleanup(handle)
    }

    private func set(_ option: CURLMoption, _ value: Int) {
        taskforge_curl_multi_set_long(handle, option, value)
    }
}

/// Says that libcurl did not start.
struct CurlUnavailable: Error, CustomStringConvertible {
    /// One sentence.
    var description: String { "libcurl did not start, which happens without memory only" }
}

/// Whether libcurl's global state is set up; the first look sets it up, once a process.
private let curlIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

extension Duration {
    /// The number of milliseconds, rounded up.
    var wholeMilliseconds: Int {
        Int((self / .milliseconds(1)).rounded(.up))
    }
}
