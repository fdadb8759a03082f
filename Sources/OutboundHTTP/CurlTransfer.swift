import CCurl

/// One transfer on libcurl's side: the easy handle, what the callbacks collect, and the caller
/// that waits.
///
/// Lives on the transport's thread only; libcurl holds an unretained pointer to it until `end`.
final class CurlTransfer {
    /// The name that cancellations use.
    let id: TransferID
    /// libcurl's handle, owned by this object.
    let easy: UnsafeMutableRawPointer
    /// The moment at which the transfer is given up.
    let deadline: ContinuousClock.Instant
    /// The server in the words of messages.
    let server: String
    /// The time that the transfer was given.
    var timeout: Duration { request.timeout }
    private let request: Transfer
    private let continuation: CheckedContinuation<OutboundResponse, any Error>
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var received: CurlReceived

    /// Prepares a transfer; nil where libcurl has no memory for it.
    init?(_ item: WaitingTransfer, options: OutboundHTTPOptions, authorities: String?) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        id = item.id
        deadline = item.deadline
        server = item.transfer.server
        request = item.transfer
        continuation = item.continuation
        received = CurlReceived(bodyLimit: item.transfer.responseLimit)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(options: options, authorities: authorities)
        configureRequest()
        configureCallbacks()
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// The transfer that belongs to an easy handle.
    static func of(_ easy: UnsafeMutableRawPointer?) -> CurlTransfer? {
        var context: UnsafeMutableRawPointer?
        guard let easy, taskforge_curl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK
        else { return nil }
        return context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Resumes the caller with what libcurl says became of the transfer.
    func end(_ code: CURLcode) {
        if code == CURLE_OK {
            continuation.resume(returning: response())
        } else {
            end(failure(code))
        }
    }

    /// Resumes the caller with an error.
    func end(_ reason: OutboundError.Reason) {
        let error = OutboundError(
            reason,
            server: server,
            mayHaveReachedServer: received.requestsBegun > 0
        )
        continuation.resume(throwing: error)
    }

    /// Resumes the caller, whose task was cancelled.
    func endCancelled() {
        continuation.resume(throwing: CancellationError())
    }

    private func configure(options: OutboundHTTPOptions, authorities: String?) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // An empty proxy also switches off the proxies that the environment names.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.wholeMilliseconds)
        set(CURLOPT_MAXAGE_CONN, Int(options.idleConnectionTimeout.wholeSeconds))
        // Without it, giving up a transfer waits for the thread that looks its name up.
        set(CURLOPT_QUICK_EXIT, 1)
        // Every encoding that libcurl can undo.
        set(CURLOPT_ACCEPT_ENCODING, "")
        if let authorities { set(CURLOPT_CAINFO, authorities) }
        if request.isEncrypted {
            set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            // Rather share a connection that is being opened than open another.
            set(CURLOPT_PIPEWAIT, 1)
        } else {
            set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        }
    }

    private func configureRequest() {
        if let body = request.body {
            _ = body.withUnsafeBytes { bytes in
                // libcurl reads a null pointer as "ask the callback"; an empty body has none.
                taskforge_curl_set_body(easy, bytes.baseAddress ?? emptyBody, bytes.count)
            }
        }
        if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else if request.body != nil || request.method != "GET" {
            set(CURLOPT_CUSTOMREQUEST, request.method)
        }
        for (name, value) in request.headers {
            // libcurl removes a field without value unless a semicolon ends its name.
            append(value.isEmpty ? name + ";" : name + ": " + value)
        }
        let names = Set(request.headers.map { $0.name.lowercased() })
        // libcurl's own additions: a form's content type, and a pause to ask for permission.
        if !names.contains("content-type") { append("Content-Type:") }
        if !names.contains("expect") { append("Expect:") }
        _ = taskforge_curl_set_headers(easy, headerList)
    }

    private func configureCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = taskforge_curl_set_pointer(easy, CURLOPT_PRIVATE, context)
        _ = taskforge_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        _ = taskforge_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        _ = taskforge_curl_set_receiver(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        _ = taskforge_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        _ = taskforge_curl_set_receiver(easy, CURLOPT_HEADERFUNCTION, receiveHeader)
        _ = taskforge_curl_set_pointer(easy, CURLOPT_PREREQDATA, context)
        _ = taskforge_curl_set_before_request(easy, beforeRequest)
    }

    private func append(_ header: String) {
        headerList = curl_slist_append(headerList, header)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = taskforge_curl_set_long(easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        _ = taskforge_curl_set_string(easy, option, value)
    }
}

/// A place to point at for a body of no bytes.
private nonisolated(unsafe) let emptyBody: UnsafeRawPointer = {
    // Never written and never freed.
    let place = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    place.storeBytes(of: 0, as: UInt8.self)
    return UnsafeRawPointer(place)
}()

// MARK: - What libcurl says at the end

extension CurlTransfer {
    private func response() -> OutboundResponse {
        OutboundResponse(
            status: long(CURLINFO_RESPONSE_CODE),
            headers: received.headers,
            body: received.body,
            timings: timings(),
            httpVersion: httpVersion()
        )
    }

    private func failure(_ code: CURLcode) -> OutboundError.Reason {
        let text = String(cString: curl_easy_strerror(code))
        let detail = errorText.pointee == 0 ? text : String(cString: errorText)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return .nameNotResolved
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
            return .connectFailed(detail)
        case CURLE_OPERATION_TIMEDOUT:
            // The total deadline is ours, so the only time limit of libcurl's is the connect's.
            return .connectFailed("no connection in time")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            return .tlsFailed(detail)
        case CURLE_WRITE_ERROR:
            return .responseTooLarge(limit: received.exceededLimit ?? request.responseLimit)
        case CURLE_ABORTED_BY_CALLBACK:
            return .connectionLost("it was closed after the request and before any answer")
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return .connectionLost(text.lowercasedFirst)
        case CURLE_URL_MALFORMAT:
            return .invalidRequest(text.lowercasedFirst)
        default:
            return .protocolViolation(text.lowercasedFirst)
        }
    }

    private func timings() -> PhaseTimings {
        var timings = PhaseTimings()
        let connected = microseconds(CURLINFO_CONNECT_TIME_T)
        let sent = microseconds(CURLINFO_PRETRANSFER_TIME_T)
        let answered = microseconds(CURLINFO_STARTTRANSFER_TIME_T)
        timings.openedConnection = long(CURLINFO_NUM_CONNECTS) > 0
        if timings.openedConnection {
            let named = microseconds(CURLINFO_NAMELOOKUP_TIME_T)
            let secured = microseconds(CURLINFO_APPCONNECT_TIME_T)
            timings.dns = named
            timings.connect = max(connected - named, .zero)
            timings.tls = secured > .zero ? max(secured - connected, .zero) : .zero
        }
        timings.wait = max(answered - sent, .zero)
        timings.transfer = max(microseconds(CURLINFO_TOTAL_TIME_T) - answered, .zero)
        return timings
    }

    private func httpVersion() -> String {
        switch long(CURLINFO_HTTP_VERSION) {
        case Int(CURL_HTTP_VERSION_1_0): "1.0"
        case Int(CURL_HTTP_VERSION_2_0): "2"
        case Int(CURL_HTTP_VERSION_3): "3"
        default: "1.1"
        }
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        return taskforge_curl_get_long(easy, info, &value) == CURLE_OK ? value : 0
    }

    private func microseconds(_ info: CURLINFO) -> Duration {
        var value: curl_off_t = 0
        let code = taskforge_curl_get_offset(easy, info, &value)
        return code == CURLE_OK ? .microseconds(value) : .zero
    }
}

// MARK: - What libcurl calls

extension CurlTransfer {
    /// Notes that a request is about to go out; says no to the second.
    ///
    /// libcurl repeats a request by itself when a connection that it reused ends without an
    /// answer, methods that are not idempotent included. A server may have acted on it by then,
    /// so repeating is left to the retry rule.
    fileprivate func mayBeginRequest() -> Bool {
        received.requestsBegun += 1
        return received.requestsBegun == 1
    }

    fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        received.append(body: bytes)
    }

    fileprivate func take(header bytes: UnsafeRawBufferPointer) -> Bool {
        received.append(header: bytes)
    }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    let length = size * count
    return transfer.take(body: UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    let length = size * count
    return transfer.take(header: UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
}

private func beforeRequest(
    _ context: UnsafeMutableRawPointer?,
    _ remoteAddress: UnsafeMutablePointer<CChar>?,
    _ localAddress: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32,
    _ localPort: Int32
) -> Int32 {
    guard let context else { return CURL_PREREQFUNC_ABORT }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.mayBeginRequest() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

extension String {
    /// The text as the second half of a sentence.
    fileprivate var lowercasedFirst: String {
        prefix(1).lowercased() + dropFirst()
    }
}
