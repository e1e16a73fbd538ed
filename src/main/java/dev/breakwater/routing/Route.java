package dev.breakwater.routing;

import dev.breakwater.config.ForwardingConfig;
import dev.breakwater.config.RetryConfig;
import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.config.WebSocketConfig;
import dev.breakwater.metrics.RequestMeters;
import java.util.List;
import java.util.Map;

/**
 * A path prefix with optional matchers and one action, with all that it inherits resolved. Immutable.
 *
 * @param name how logs call it: its path
 * @param maxBodySize the largest request body in bytes; 0 means no limit
 */
public record Route(
        String name,
        String path,
        List<String> methods,
        Map<String, String> headers,
        Action action,
        TimeoutConfig timeouts,
        RetryConfig retry,
        long maxBodySize,
        WebSocketConfig websocket,
        ForwardingConfig forwarding,
        FieldFilter fieldFilter,
        HeaderEdits requestEdits,
        HeaderEdits responseEdits,
        RequestMeters meters) {
    /** Whether the matchers beside the path hold; header values are compared whole, {@code *} asks for presence. */
    boolean matches(ClientRequest request) {
        if (!methods.isEmpty() && !methods.contains(request.method())) {
            return false;
        }
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String value = request.header(header.getKey());
            if (value == null
                    || !header.getValue().equals("*") && !header.getValue().equals(value)) {
                return false;
            }
        }
        return true;
    }
}
