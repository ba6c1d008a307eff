// pch_network.hpp, and what every test includes.
#pragma once
#include "pch_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
