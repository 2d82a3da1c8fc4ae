-- What only single lines tell of the last 30 days, for savings: made in the background, so that no page waits for it.
CREATE TABLE "line_figure" (
    "dimension_id" INTEGER NOT NULL,
    "figures" JSONB NOT NULL,

    CONSTRAINT "line_figure_pkey" PRIMARY KEY ("dimension_id")
);

CREATE TABLE "line_figure_window" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "ends_on" DATE NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "line_figure_window_pkey" PRIMARY KEY ("id")
);
