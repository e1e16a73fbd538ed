package dev.breakwater.server;

import dev.breakwater.acme.PendingChallenges;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers authorities that verify a host name, before sites and redirects; whatever nobody waits for is left to these. */
final class ChallengeHandler extends Handler.Wrapper {
    private final PendingChallenges challenges;

    ChallengeHandler(PendingChallenges challenges, Handler next) {
        super(next);
        this.challenges = challenges;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        if (path != null && path.startsWith(PendingChallenges.PATH)) {
            String answer =
                    challenges.answer(Request.getServerName(request), path.substring(PendingChallenges.PATH.length()));
            if (answer != null) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
                Content.Sink.write(response, true, answer, callback);
                return true;
            }
        }
        return super.handle(request, response, callback);
    }
}
