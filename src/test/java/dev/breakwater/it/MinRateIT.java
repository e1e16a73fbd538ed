package dev.breakwater.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Clients that send or take their bytes too slowly, though none of their pauses is too long. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class MinRateIT {
    private final Together<MinRateScene> scenes = new Together<>(MinRateScene::new);

    @BeforeAll
    void start() throws Exception {
        scenes.start();
    }

    @AfterAll
    void stop() {
        scenes.close();
    }

    @AfterEach
    void forgetRequests() {
        scenes.each(MinRateScene::forgetRequests);
    }

    @Test
    void aClientThatDripsItsBodyIsGivenUp() {
        scenes.each(MinRateScene::aClientThatDripsItsBodyIsGivenUp);
    }

    @Test
    void whereNoRateIsAskedForItMayDrip() {
        scenes.each(MinRateScene::whereNoRateIsAskedForItMayDrip);
    }

    @Test
    void theMessagesOfGrpcMayDrip() {
        scenes.each(MinRateScene::theMessagesOfGrpcMayDrip);
    }

    @Test
    void aClientThatIsBeingAnsweredMayDrip() {
        scenes.each(MinRateScene::aClientThatIsBeingAnsweredMayDrip);
    }

    @Test
    void aBackendThatIsSlowIsNotTheClientsFault() {
        scenes.each(MinRateScene::aBackendThatIsSlowIsNotTheClientsFault);
    }

    @Test
    void aClientThatTakesItsResponseTooSlowlyIsGivenUp() {
        scenes.each(MinRateScene::aClientThatTakesItsResponseTooSlowlyIsGivenUp);
    }

    @Test
    void whereNoRateIsAskedForItMayReadSlowly() {
        scenes.each(MinRateScene::whereNoRateIsAskedForItMayReadSlowly);
    }
}
