package dev.breakwater.it;

import org.junit.jupiter.api.Test;

/** Clients that send or take their bytes too slowly, though none of their pauses is too long. */
class MinRateIT extends Together<MinRateScene> {
    MinRateIT() {
        super(MinRateScene::new);
    }

    @Test
    void aClientThatDripsItsBodyIsGivenUp() {
        each(MinRateScene::aClientThatDripsItsBodyIsGivenUp);
    }

    @Test
    void whereNoRateIsAskedForItMayDrip() {
        each(MinRateScene::whereNoRateIsAskedForItMayDrip);
    }

    @Test
    void theMessagesOfGrpcMayDrip() {
        each(MinRateScene::theMessagesOfGrpcMayDrip);
    }

    @Test
    void aClientThatIsBeingAnsweredMayDrip() {
        each(MinRateScene::aClientThatIsBeingAnsweredMayDrip);
    }

    @Test
    void aBackendThatIsSlowIsNotTheClientsFault() {
        each(MinRateScene::aBackendThatIsSlowIsNotTheClientsFault);
    }

    @Test
    void aClientThatTakesItsResponseTooSlowlyIsGivenUp() {
        each(MinRateScene::aClientThatTakesItsResponseTooSlowlyIsGivenUp);
    }

    @Test
    void whereNoRateIsAskedForItMayReadSlowly() {
        each(MinRateScene::whereNoRateIsAskedForItMayReadSlowly);
    }
}
