package dev.breakwater.proxy;

import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Takes interim responses (RFC 9110 section 15.2) out of the way of the final one, any number of them: 103 Early Hints are passed on, all others end
 * here. Without it the HTTP client would take an interim response for the end of the exchange.
 */
final class InterimResponses implements ProtocolHandler {
    @Override
    public String getName() {
        return "breakwater-interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus()) && response.getStatus() != HttpStatus.SWITCHING_PROTOCOLS_101;
    }

    @Override
    public Response.Listener getResponseListener() {
        return new Listener();
    }

    private static final class Listener implements Response.Listener {
        @Override
        public void onSuccess(Response response) {
            HttpExchange exchange = finalResponseFollows(response);
            HttpFields fields = HttpFields.build(response.getHeaders());
            int status = response.getStatus();
            exchange.resetResponse();
            if (status == HttpStatus.EARLY_HINTS_103
                    && response.getRequest() instanceof ProxyRequest request
                    && request.attempt() != null) {
                request.attempt().proxyResponse().earlyHints(fields);
            }
        }

        @Override
        public void onFailure(Response response, Throwable failure) {
            finalResponseFollows(response);
        }

        /** Lets the exchange's own listeners hear what comes next. */
        private static HttpExchange finalResponseFollows(Response response) {
            HttpConversation conversation = ((HttpRequest) response.getRequest()).getConversation();
            conversation.updateResponseListeners(null);
            return conversation.getExchanges().peekLast();
        }
    }
}
